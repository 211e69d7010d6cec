/** What no single key can tell: names that must differ or exist, keys that need another. */
import { nearest } from './nearest.js';
import { shown } from './problems.js';
import type { Path } from './shape.js';
import { isTree, valueAt } from './tree.js';

export interface Clash {
  readonly path: Path;
  readonly message: string;
}

/** Clashes in what was written; values of the wrong type are left to the schema. */
export function clashes(tree: unknown): Clash[] {
  return [
    ...repeatedNames(tree),
    ...unknownAccounts(tree),
    ...missingCertificate(tree),
    ...idleAboveOpen(tree),
  ];
}

const listAt = (tree: unknown, path: Path): readonly unknown[] => {
  const list = valueAt(tree, path);
  return Array.isArray(list) ? list : [];
};

/** Orders, ledgers and reports are kept by the name of the strategy instance. */
function repeatedNames(tree: unknown): Clash[] {
  const names = listAt(tree, ['strategies']).map((item) => valueAt(item, ['name']));
  return names.flatMap((name, index) =>
    name !== undefined && names.indexOf(name) < index
      ? [
          {
            path: ['strategies', index, 'name'],
            message: `${shown(name)} is the name of an earlier strategy`,
          },
        ]
      : [],
  );
}

function unknownAccounts(tree: unknown): Clash[] {
  const accounts = valueAt(tree, ['accounts']);
  const known = isTree(accounts) ? Object.keys(accounts) : [];
  return listAt(tree, ['strategies']).flatMap((item, index) => {
    const account = valueAt(item, ['account']);
    if (typeof account !== 'string' || known.includes(account)) return [];
    const near = nearest(account, known);
    const hint =
      near === undefined ? `accounts holds ${known.join(', ') || 'none'}` : `did you mean ${near}?`;
    return [
      {
        path: ['strategies', index, 'account'],
        message: `found ${shown(account)}, expected the name of an account; ${hint}`,
      },
    ];
  });
}

function missingCertificate(tree: unknown): Clash[] {
  if (valueAt(tree, ['api', 'tls']) !== 'files') return [];
  return ['tls_cert_file', 'tls_key_file']
    .filter((key) => valueAt(tree, ['api', key]) === undefined)
    .map((key) => ({ path: ['api', key], message: 'is missing; api.tls is files' }));
}

function idleAboveOpen(tree: unknown): Clash[] {
  const open = valueAt(tree, ['database', 'max_open_conns']) ?? 20;
  const idle = valueAt(tree, ['database', 'max_idle_conns']);
  if (typeof open !== 'number' || typeof idle !== 'number' || idle <= open) return [];
  const message = `found ${idle}, expected at most max_open_conns (${open})`;
  return [{ path: ['database', 'max_idle_conns'], message }];
}

/** Accounts on which the shares of capital of enabled strategies add up to more than there is. */
export function overcommittedAccounts(tree: unknown): string[] {
  const sums = new Map<string, number>();
  for (const item of listAt(tree, ['strategies'])) {
    const share = /^\s*([\d.]+)\s*%\s*$/.exec(String(valueAt(item, ['capital'])))?.[1];
    if (share === undefined || valueAt(item, ['enabled']) === false) continue;
    const named = valueAt(item, ['account']);
    const account = typeof named === 'string' ? named : '';
    sums.set(account, (sums.get(account) ?? 0) + Number(share));
  }
  return [...sums].flatMap(([account, sum]) =>
    sum > 100 + 1e-9
      ? `strategies: their capital adds up to ${Number(sum.toFixed(6))}% of ${account === '' ? 'the account' : `account ${account}`}; orders beyond its cash will be refused`
      : [],
  );
}
