/** How the command line controls the running exchange: requests with the token of its lease. */
import { timingSafeEqual } from 'node:crypto';

/** The path before the name of an action; nothing of the venue's own begins so. */
export const ADMIN_PATH = '/tradsys/';
export const TOKEN_HEADER = 'x-tradsys-token';

export interface Admin {
  readonly token: string;
  /** Does what is asked, and gives the JSON to answer. Rejects with a TradsysError. */
  act(action: string, input: unknown): Promise<unknown>;
}

export function isAllowed(admin: Admin, token: string | string[] | undefined): boolean {
  if (typeof token !== 'string') return false;
  const given = Buffer.from(token);
  const expected = Buffer.from(admin.token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
