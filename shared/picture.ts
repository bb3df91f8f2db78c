/** `small`: a square for a row; `large`: the whole image for a side panel. */
export const pictureSizes = ['small', 'large'] as const
export type PictureSize = (typeof pictureSizes)[number]

/** Of one side, in pixels: twice what is shown, for fine screens. */
export const pictureEdges: Readonly<Record<PictureSize, number>> = { small: 80, large: 640 }
/** A picture that is given to the engine to be kept, in bytes. */
export const largestPicture = 512 * 1024
/** Where an interface gets and puts pictures: `GET /picture?id=…&size=…`, with `size=original` for the image itself. */
export const picturePath = '/picture'
