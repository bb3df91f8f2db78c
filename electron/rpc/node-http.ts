/**
 * Node's `http`. An `import` reads every part of it at once, also those that it would load late: behind one of them is
 * a whole second HTTP client, a tenth of the time that a command takes to start.
 */
export const { createServer, request } = process.getBuiltinModule('node:http')
