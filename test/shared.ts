import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.env['TRADSYS_SHARED'] ?? '../shared');
const required = (process.env['TRADSYS_REQUIRE'] ?? '').split(',').includes('shared');

/**
 * Path of a reference file. When the reference data are absent the test reports itself as pending,
 * unless `TRADSYS_REQUIRE` lists `shared`: then their absence is a failure.
 */
export function sharedFile(context: Mocha.Context, path: string): string {
  const file = join(root, path);
  if (!existsSync(file)) {
    if (required) throw new Error(`${file} is missing and TRADSYS_REQUIRE lists shared`);
    context.skip();
  }
  return file;
}
