/** One exchange in this process: its state from the data directory, its server, and its restarts. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.js';
import { Faults } from './faults/faults.js';
import { profileOf } from './faults/kinds.js';
import { Host } from './host.js';
import { CommandJournal } from './journal/command-journal.js';
import { loseLast, readLog } from './journal/read-log.js';
import { readState } from './journal/state-file.js';
import { StateKeeper } from './journal/state-keeper.js';
import { KeyStore } from './keys.js';
import { Limits } from './limits.js';
import { ExchangeServer } from './server/server.js';
import { SOCKET_RULES } from './server/live-socket.js';
import type { SocketRules } from './server/live-socket.js';
import { MarketReplay } from './replay/market-replay.js';
import type { Recording } from './replay/recording.js';
import { listingsOf, robotsNamed, symbolsOf, symbolsPath } from './settings.js';
import type { StartOptions } from './settings.js';
import { wallClock } from './wall-clock.js';

export interface RunningOptions {
  readonly socketRules?: SocketRules;
  /** Whoever has it may control the exchange by `act`. */
  readonly token?: string;
  /** Does what the command line asks for; gives the JSON to answer. */
  readonly act?: (running: RunningExchange, action: string, input: unknown) => Promise<unknown>;
  /** What robots replay, if they do. */
  readonly recording?: Recording | undefined;
  /** The log cannot be written; nothing may be acknowledged any more. */
  readonly onFailure: (error: Error) => void;
}

interface Parts {
  readonly host: Host;
  readonly keys: KeyStore;
  readonly journal: CommandJournal;
  readonly server: ExchangeServer;
  readonly limits: Limits;
  readonly keeper: StateKeeper;
  readonly replay: MarketReplay | undefined;
}

export class RunningExchange {
  private parts: Parts;
  readonly faults: Faults;

  private constructor(
    private readonly directory: string,
    private readonly options: StartOptions,
    private readonly running: RunningOptions,
  ) {
    this.faults = new Faults(options.seed, profileOf(options.chaos));
    this.parts = this.assemble(options.port);
  }

  /** Makes the state anew from the data directory, and listens. */
  static async start(
    directory: string,
    options: StartOptions,
    running: RunningOptions,
  ): Promise<RunningExchange> {
    makeFolder(directory);
    if (options.loseLastMs > 0) loseLast(logOf(directory), options.loseLastMs);
    const isNew = !existsSync(logOf(directory)) && !existsSync(symbolsPath(directory));
    try {
      const exchange = new RunningExchange(directory, options, running);
      await exchange.listen();
      return exchange;
    } catch (error) {
      // What never ran has listed nothing: the next start may ask for other symbols.
      if (isNew) for (const path of [logOf(directory), symbolsPath(directory)]) rmSync(path, GONE);
      throw error;
    }
  }

  private async listen(): Promise<void> {
    const { server, journal, keeper, replay } = this.parts;
    try {
      await server.listen();
    } catch (error) {
      keeper.stop();
      replay?.stop();
      await journal.close();
      throw error;
    }
  }

  get port(): number {
    return this.parts.server.port;
  }

  get host(): Host {
    return this.parts.host;
  }

  get keys(): KeyStore {
    return this.parts.keys;
  }

  get limits(): Limits {
    return this.parts.limits;
  }

  get server(): ExchangeServer {
    return this.parts.server;
  }

  async stop(): Promise<void> {
    const { server, journal, keeper, replay } = this.parts;
    keeper.stop();
    replay?.stop();
    await server.close();
    keeper.keep();
    await journal.close();
  }

  /** Ends every connection and comes back on the same port, without the last `loseLastMs`. */
  async restart(loseLastMs = 0): Promise<number> {
    const { port } = this;
    const now = this.host.now();
    await this.stop();
    const lost = loseLastMs > 0 ? loseLast(logOf(this.directory), loseLastMs, now) : 0;
    this.parts = this.assemble(port);
    await this.parts.server.listen();
    return lost;
  }

  /** Begins anew with the same symbols: no account, no order, no key. */
  async reset(): Promise<void> {
    const { port, directory } = this;
    const listed = symbolsOf(directory, undefined);
    await this.stop();
    clearState(directory);
    this.parts = this.assemble(port, listed);
    await this.parts.server.listen();
  }

  private assemble(port: number, asked = this.options.symbols): Parts {
    const { directory, options, running, faults } = this;
    const symbols = symbolsOf(directory, asked);
    const path = logOf(directory);
    const journal = new CommandJournal(path, options.durability, running.onFailure);
    const host = this.resumed(journal, symbols);
    // Closed markets are kept, and what goes with them is not; a reset opens them.
    faults.maintenance = host.exchange.markets.every(({ status }) => status === 'break');
    const robots = {
      kind: 'set_robots',
      profile: robotsNamed(options.robots),
      seed: options.seed,
    } as const;
    host.apply(robots);
    const keys = new KeyStore(join(directory, 'keys.json'));
    const limits = new Limits(options.limits === 'binance');
    const { token, act, socketRules = SOCKET_RULES } = running;
    const admin =
      token === undefined || act === undefined
        ? undefined
        : { token, act: (action: string, input: unknown) => act(this, action, input) };
    const server = new ExchangeServer({ host, keys, limits, faults }, { port, socketRules, admin });
    const monotonic = (): number => performance.now();
    const keeper = new StateKeeper(statePathOf(directory), host, journal, monotonic);
    const { recording } = running;
    const replay = recording && new MarketReplay(host, recording);
    return { host, keys, journal, server, limits, keeper, replay };
  }

  /** The exchange as the log leaves it: from the state that was kept on, if it can be used. */
  private resumed(journal: CommandJournal, symbols: readonly string[]): Host {
    const path = logOf(this.directory);
    const begin = (): Host => new Host({ listings: listingsOf(symbols) }, journal, wallClock());
    const kept = readState(statePathOf(this.directory), path);
    let host = begin();
    let from = 0;
    if (kept !== undefined) {
      try {
        host.restore(kept);
        from = kept.end;
      } catch {
        // A state of other symbols, or of another version: the log has everything.
        host = begin();
      }
    }
    host.replay(readLog(path, from));
    return host;
  }
}

/** It may not be there. */
const GONE = { force: true } as const;

const statePathOf = (directory: string): string => join(directory, 'state.json');
const logOf = (directory: string): string => join(directory, 'commands.log');

/** Removes what an exchange that is not running left in its directory, but for its symbols. */
export function clearState(directory: string): void {
  for (const name of ['commands.log', 'state.json', 'keys.json', 'symbols.json']) {
    rmSync(join(directory, name), GONE);
  }
}
