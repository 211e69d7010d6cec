/** The class of one exchange, without the hundred others; ccxt as a whole takes half a second. */
import type { Exchange } from 'ccxt';

type ExchangeClass = new (config: Readonly<Record<string, unknown>>) => Exchange;

/** Thrown when ccxt has no exchange of that id. */
export class UnknownExchange extends Error {
  override readonly name = 'UnknownExchange';
}

/** Rejects with `UnknownExchange`, or as `import` does when ccxt is not installed. */
export async function loadExchange(id: string): Promise<ExchangeClass> {
  if (!/^[a-z0-9]+$/.test(id)) throw new UnknownExchange(`'${id}' is no id of ccxt`);
  const entry = import.meta.resolve('ccxt');
  for (const folder of ['pro/', '']) {
    const file = new URL(`./src/${folder}${id}.js`, entry).href;
    const found = await imported(file);
    if (found !== undefined) return found;
  }
  throw new UnknownExchange(`ccxt has no exchange '${id}'`);
}

async function imported(file: string): Promise<ExchangeClass | undefined> {
  try {
    return ((await import(file)) as { default: ExchangeClass }).default;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(new URL(file).pathname)) {
      return undefined;
    }
    throw error;
  }
}
