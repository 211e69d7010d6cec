/** The robots at their accounts: who they are, and how what they decide is done. */
import type { Account, OrderRecord } from '../account.js';
import type { Outcome, Replay, SetRobots } from '../commands.js';
import type { Market } from '../market.js';
import type { OrderEntry } from '../orders.js';
import { replayLevels, replayTrades } from './replay.js';
import { ROBOT_ROLES, Robots, robotName } from './robots.js';
import type { RobotAction, RobotsState } from './robots.js';

/** What the exchange does for them, as for anyone. */
export interface RobotHands {
  accountNamed(name: string): Account | undefined;
  /** A new account with more of everything than it will use. */
  openFunded(name: string): void;
  place(account: Account, order: OrderEntry, at: number): unknown;
  cancel(account: Account, market: Market, order: OrderRecord, at: number): unknown;
}

const DONE: Outcome = { kind: 'done' };
const NOBODY: Outcome = { kind: 'refused', refusal: { reason: 'unknown_account' } };

export class RobotDesk {
  private robots: Robots;

  constructor(
    private readonly markets: readonly Market[],
    private readonly hands: RobotHands,
  ) {
    this.robots = new Robots('none', 0, markets);
  }

  get areAny(): boolean {
    return this.robots.profile !== 'none';
  }

  /** Others take over: what the ones before left on the book goes. */
  set({ profile, seed, at }: SetRobots): Outcome {
    for (const role of ROBOT_ROLES) {
      const account = this.hands.accountNamed(robotName(role));
      if (account === undefined) {
        if (profile !== 'none') this.hands.openFunded(robotName(role));
        continue;
      }
      for (const order of account.open()) {
        this.hands.cancel(account, this.markets[order.listing]!, order, at);
      }
    }
    this.robots = new Robots(profile, seed, this.markets);
    return DONE;
  }

  /** Market by market. */
  act(at: number): Outcome {
    if (!this.areAny) return DONE;
    for (const market of this.markets) {
      const quotes = this.account('maker')!.open(market.index);
      this.carryOut(market, this.robots.turn(market, quotes), at);
    }
    return DONE;
  }

  replay({ listing, trades, levels, at }: Replay): Outcome {
    const market = this.markets[listing]!;
    const maker = this.account('maker');
    if (maker === undefined) return NOBODY;
    const newId = (): string => this.robots.newOrderId();
    this.carryOut(market, replayTrades(market, trades, newId), at);
    this.carryOut(market, replayLevels(market, levels, maker.open(listing), newId), at);
    return DONE;
  }

  state(): RobotsState {
    return this.robots.state();
  }

  restore(state: RobotsState): void {
    this.robots = new Robots(state.profile, 0, this.markets);
    this.robots.restore(state);
  }

  private account(role: RobotAction['role']): Account | undefined {
    return this.hands.accountNamed(robotName(role));
  }

  private carryOut(market: Market, actions: readonly RobotAction[], at: number): void {
    for (const action of actions) {
      const account = this.account(action.role)!;
      if (action.kind === 'place') this.hands.place(account, action.order, at);
      else {
        const order = account.findOpen(market.index, action);
        if (order !== undefined) this.hands.cancel(account, market, order, at);
      }
    }
  }
}
