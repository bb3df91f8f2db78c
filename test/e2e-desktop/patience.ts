/** How long a step waits for what a sound app does at once; short, since a planted fault costs all of it. */
export const patience = { timeoutMs: 6_000 }
