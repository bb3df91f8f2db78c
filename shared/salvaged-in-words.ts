/** What of a damaged history a restore took along. */
export function salvagedInWords(uploads: number): string {
  return `${uploads.toLocaleString('en')} newer ${uploads === 1 ? 'upload' : 'uploads'} that could still be read came along.`
}
