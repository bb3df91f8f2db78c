/** The mayfly. */
export function Logo({ size = 20 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M12 10v11M12 10C9 4 4 3 3 5s3 6 9 6M12 10c3-6 8-7 9-5s-3 6-9 6M12 13c-3 0-5 2-4.600 3.600S10.500 17 12 14.500M12 13c3 0 5 2 4.600 3.600S13.500 17 12 14.500" />
    </svg>
  )
}
