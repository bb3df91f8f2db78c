import { config } from 'zod'

// zod turns schemas into code where it may, and finds out by trying: the page's content security policy reports
// that try as a violation. Has to run before the first schema is made.
config({ jitless: true })
