/** What may be asked over HTTP. Unknown keys are refused, and nothing is turned into another type. */
import * as z from 'zod';
import { TradsysError } from '../../../errors.js';
import type { SessionAction, StopOptions, ViewFilter } from '../../session/running-session.js';

/** Long enough for any name and symbol, short enough for a line of a log. */
const name = z.string().min(1, 'empty').max(200, 'longer than 200 characters');
const reason = z.string().trim().min(1, 'empty').max(500, 'longer than 500 characters');
/** A decimal above zero, as text so that nothing is rounded on the way. */
const decimal = z
  .string()
  .regex(/^\d{1,18}(\.\d{1,18})?$/, 'not a decimal such as "0.25"')
  .refine((text) => /[1-9]/.test(text), 'not above zero');
const key = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'not the name of a parameter');

const order = z.strictObject({
  account: name.optional(),
  strategy: name.optional(),
  symbol: name,
  side: z.enum(['buy', 'sell']),
  quantity: decimal,
  type: z.enum(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']),
  price: decimal.optional(),
  stopPrice: decimal.optional(),
  offset: decimal.optional(),
  timeInForce: z.enum(['gtc', 'ioc', 'fok', 'day']).optional(),
  postOnly: z.boolean().optional(),
  reduceOnly: z.boolean().optional(),
});

export const actionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('place'), order, reason }),
  z.strictObject({ kind: z.literal('cancel'), clientId: name, reason }),
  z.strictObject({
    kind: z.literal('cancel_all'),
    account: name.optional(),
    symbol: name.optional(),
    strategy: name.optional(),
    reason,
  }),
  z.strictObject({
    kind: z.literal('replace'),
    clientId: name,
    quantity: decimal.optional(),
    price: decimal.optional(),
    reason,
  }),
  z.strictObject({
    kind: z.literal('close'),
    account: name.optional(),
    symbol: name.optional(),
    strategy: name.optional(),
    reason,
  }),
  z.strictObject({
    kind: z.enum(['strategy_start', 'strategy_stop', 'strategy_reload']),
    strategy: name,
    reason,
  }),
  z.strictObject({
    kind: z.literal('strategy_set'),
    strategy: name,
    parameters: z.record(key, z.union([z.number(), z.boolean(), z.string().max(1000)])),
    reason,
  }),
  z.strictObject({
    kind: z.literal('reconcile'),
    apply: z.boolean(),
    acceptShortage: z.boolean().default(false),
    reason,
  }),
  z.strictObject({
    kind: z.literal('halt'),
    account: name.optional(),
    flatten: z.boolean().default(false),
    reason,
  }),
  z.strictObject({
    kind: z.enum(['reduce', 'resume', 'guardian_reset']),
    account: name.optional(),
    reason,
  }),
]) satisfies z.ZodType<SessionAction>;

export const filterSchema = z.strictObject({
  account: name.optional(),
  symbol: name.optional(),
  strategy: name.optional(),
  all: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'not a whole number from 1 to 99999')
    .transform(Number)
    .optional(),
}) satisfies z.ZodType<ViewFilter>;

export const stopSchema = z.strictObject({
  cancelAll: z.boolean().default(false),
  flatten: z.boolean().default(false),
}) satisfies z.ZodType<StopOptions>;

/** `value` as the schema gives it. Throws a TradsysError (usage) that names each wrong key. */
export function parsed<Output>(schema: z.ZodType<Output>, value: unknown, where: string): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const place = path.length === 0 ? '' : `${path.map(String).join('.')}: `;
    return `${place}${message}`;
  });
  const [first = 'not understood', ...rest] = problems;
  throw new TradsysError('api.bad_request', first, { exit: 'usage', where, details: rest });
}
