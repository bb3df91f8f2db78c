import fc from 'fast-check'
import { z } from 'zod'
import { oddJson, oddText } from './fuzz-cases.ts'

interface JsonSchema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly minimum?: number
  readonly maximum?: number
}

/** No text is an absolute path: what is found there would depend on the computer. */
const text = oddText.map((each) => each.replace(/^\/+/, ''))

/** Values that a schema takes, or nearly: bounds and patterns are not kept to. */
export function nearlyFits(schema: z.ZodType): fc.Arbitrary<unknown> {
  return arbitraryOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
}

function arbitraryOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map(arbitraryOf))
  if ('const' in schema) return spoilt(fc.constant(schema.const))
  if (schema.enum) return spoilt(fc.constantFrom(...schema.enum))
  switch (schema.type) {
    case 'object':
      return spoilt(objectOf(schema))
    case 'array':
      return spoilt(fc.array(arbitraryOf(schema.items ?? {}), { maxLength: 3 }))
    case 'string':
      return spoilt(fc.oneof(text, fc.constantFrom('kie', 'uploadcare', 'api-key', '0'.repeat(20))))
    case 'number':
    case 'integer':
      return spoilt(whole(schema.minimum ?? -10, schema.maximum))
    case 'boolean':
      return spoilt(fc.boolean())
    case 'null':
      return spoilt(fc.constant(null))
    default:
      return oddJson
  }
}

function objectOf({
  properties = {},
  required = [],
  additionalProperties,
}: JsonSchema): fc.Arbitrary<unknown> {
  const known = Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, arbitraryOf(inner)]),
  )
  const fits = fc.record(known, { requiredKeys: required.filter((name) => Object.hasOwn(known, name)) })
  if (typeof additionalProperties !== 'object') return fits
  return fc
    .tuple(fits, fc.dictionary(text, arbitraryOf(additionalProperties), { maxKeys: 2 }))
    .map(([fit, more]) => ({ ...more, ...fit }))
}

/** Once in a while something else altogether. */
function spoilt(fits: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: fits }, { weight: 1, arbitrary: oddJson })
}

/** Mostly near its lower bound, where small numbers mean something. */
function whole(min: number, max = Number.MAX_SAFE_INTEGER): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min, max: Math.min(max, min + 1000) }), fc.constant(max))
}
