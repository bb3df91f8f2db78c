import fc from 'fast-check'

/** Cases over the whole suite; any number on demand, such as `FUZZ_CASES=200000`. */
const all = Number(process.env.FUZZ_CASES ?? 2000)
const seed = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) }

/**
 * How a property runs here: its share of the cases (`FUZZ_CASES`), and the seed that a failure printed, to see it
 * again (`FUZZ_SEED`).
 */
export function fuzzCases(share: number): fc.Parameters<unknown> {
  return { numRuns: Math.max(1, Math.round(all * share)), ...seed }
}

/** Time for a property, in ms: generous, so that only what hangs ends it. */
export function fuzzTimeout(share: number): number {
  return 60_000 + all * share * 200
}

/** Text as people, files and attackers write it. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      ...[
        '"',
        "'",
        '\r',
        '\n',
        '\0',
        '\\',
        '%',
        ';',
        '=',
        '/',
        '..',
        '*',
        '<',
        '&',
        '{',
        '}',
        '[',
        ']',
        '(',
        ')',
      ],
      ...[
        'é',
        'e\u0301',
        '😀',
        '👩‍👩‍👧',
        'ש',
        '\u202e',
        '\u200b',
        '\ufeff',
        '日',
        '\ud800',
        '-',
        ':',
        '@',
        '`',
        '$',
        ' ',
      ],
    ),
    maxLength: 30,
  }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    "'; DROP TABLE uploads; --",
    'OR NEAR(a b)',
    '$(id) `id`',
    '../../../../etc/passwd',
    'C:\\Windows\\system32\\con',
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'http://169.254.169.254/latest/meta-data/',
    `${'n'.repeat(300)}.jpg`,
    '9'.repeat(400),
  ),
)

/** Any JSON value, with the numbers that break things. */
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(-1, 0, 1.5, 2 ** 53, -(2 ** 31), 1e308, 4e-320, true, null, '', [], {}),
  oddText,
)
