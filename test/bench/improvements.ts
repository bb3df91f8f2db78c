/**
 * What was slower or larger and was worked on. Every figure of before stands in the history of this repository: on the
 * page of benchmarks as the commit `at` published it, or in the message of the commit `at`.
 */
export type Improvement =
  /** Of a row that is measured still: what it is now is taken from the run. */
  | {
      readonly kind: 'row'
      readonly case: string
      /** How the row begins. */
      readonly row: string
      /** How the name of what stands beside it begins; then the ratio counts. */
      readonly peer?: string
      readonly before: string
      readonly at: string
      readonly how: string
    }
  /** Measured once, before and after the change. */
  | {
      readonly kind: 'once'
      readonly what: string
      readonly before: string
      readonly after: string
      readonly at: string
      readonly how: string
    }

const firstPage = 'ce0ce4f'

export const improvements: readonly Improvement[] = [
  {
    ...{ kind: 'row', case: 'growth-by-count', row: 'Peak memory of 100,000 files' },
    ...{ before: '586 MiB', at: firstPage },
    how: 'of each file of a long batch the command keeps its id once, and two numbers while it moves (225a552); of a long folder its names alone, and a backup waits until all is sent (8d7046e)',
  },
  {
    ...{ kind: 'row', case: 'long-queue', row: 'Peak memory of the owner while 100000 files are added' },
    ...{ before: '228 MiB', at: firstPage },
    how: 'a worker less while files are added (8d7046e)',
  },
  {
    ...{ kind: 'row', case: 'single-file', row: 'The same, above that of 100 MiB' },
    ...{ before: '41.1 MiB', at: firstPage },
    how: 'the daily backup, a worker of 40 MiB, waits for a moment without uploads (abb99f7)',
  },
  {
    ...{ kind: 'row', case: 'uploadcare', row: 'Peak memory of 4 GiB' },
    ...{ before: '219 MiB', at: firstPage },
    how: 'parts are read into 32 MiB of memory that is used again (4804971)',
  },
  {
    ...{ kind: 'row', case: 'save-copies', row: 'One copy, checked', peer: '`curl -o`' },
    ...{ before: '0.74', at: firstPage },
    how: 'large copies are written in the thread that hashes them (46f6618), in pieces of 512 KiB (efa3fd3)',
  },
  {
    ...{ kind: 'row', case: 'save-copies', row: 'One copy, nothing to check', peer: '`curl -o`' },
    ...{ before: '0.80', at: firstPage },
    how: 'the same',
  },
  {
    ...{ kind: 'row', case: 'desktop-start', row: 'Start of the main process to its first snapshot' },
    ...{ before: '758 ms', at: firstPage },
    how: 'what only sending needs is loaded when something is sent (532ae74), answers are not checked twice and the tray is asked meanwhile (88065a5), no tables of file types and rows read once (65b285c); most of the rest is the computer of this run, on which the program of 26547de takes 196 ms (three starts in turn with this one: 189)',
  },
  {
    ...{ kind: 'row', case: 'desktop-start', row: 'Load of the page to its first rows drawn' },
    ...{ before: '547 ms', at: firstPage },
    how: 'the engine is asked before the interface is loaded (6b670b5); measured otherwise since: some of the double’s and the tool’s own time is out (736dd5b, 67db2be); menus and dialogs are loaded later, 419 KiB first instead of 646 (630b8f4). Most of the rest is the computer of this run, on which the program of 26547de takes 132 ms (15 loads in turn with this one: 127), and 130 ms of processor time (120)',
  },
  {
    ...{ kind: 'row', case: 'idle-memory', row: '`mayfly serve` from the bundle, idle' },
    ...{ before: '102 MiB', at: firstPage },
    how: 'what only sending needs is loaded when something is sent (532ae74), and no tables of file types at the start (65b285c)',
  },
  {
    ...{
      kind: 'row',
      case: 'history-100k',
      row: 'Memory of the page, with what it alone has in memory of the browser’s program',
    },
    ...{ before: '170 MiB', at: firstPage },
    how: 'rows take over the elements of those scrolled away (b4656ca)',
  },
  {
    ...{
      kind: 'row',
      case: 'history-1m',
      row: 'Memory of the page, with what it alone has in memory of the browser’s program',
    },
    ...{ before: '197 MiB', at: '4a1768f' },
    how: 'the same',
  },
  {
    ...{ kind: 'once', what: '500 files of 256 KiB by `stream`, processor time of the whole program' },
    ...{ before: '4.9 s', after: '3.6 s', at: '6260892' },
    how: 'a small file is one read and one write, from buffers that are used again',
  },
  {
    ...{ kind: 'once', what: 'Peak memory of the same' },
    ...{ before: '174 MiB', after: '134 MiB', at: '6260892' },
    how: 'the same, and the change of the next line',
  },
  {
    ...{ kind: 'once', what: 'Peak memory of 4 GiB, above that of 100 MiB' },
    ...{ before: '18.6 MiB', after: '1 MiB', at: '2795be1' },
    how: 'V8’s space for what is new is kept small',
  },
  {
    ...{ kind: 'once', what: 'One change of state in a queue of 100,000 that nobody works off' },
    ...{ before: '2.1 ms', after: '0.07 ms', at: 'b2e59b1' },
    how: 'nothing looks through a queue of which nothing may go',
  },
  {
    ...{
      kind: 'once',
      what: '1000 files of 256 KiB by `auto`, beside the hosts’ sample loop (median of three)',
    },
    ...{ before: '0.66 ×', after: '1.22 ×', at: '33865f8' },
    how: 'base64 is made in strings that V8 keeps young, and a small file goes out in one write',
  },
  {
    ...{ kind: 'once', what: 'Encoding 131 MB as base64 in pieces of 256 KiB, processor time' },
    ...{ before: '1.1 s', after: '0.05 s', at: '33865f8' },
    how: 'no string is longer than V8 keeps among what is young',
  },
]
