/** Scenes of recorded ticks, each with the fills that must come of it. */
import { expect } from 'chai';
import { Recording, executions, playTicks } from '../tick-stage.js';
import type { TickPlan, TickScene } from '../tick-stage.js';

/** Ten bid at 100, ten offered at 101. */
export const market = (): Recording => new Recording().snapshot(0, [[100, 10], [99, 20]], [[101, 10], [102, 20]]); // prettier-ignore
export const bid: TickPlan = { 0: (c) => c.buy(3, { limitPrice: 100 }) };

export interface Case {
  readonly title: string;
  readonly recording: Recording;
  readonly plan?: TickPlan;
  readonly scene?: TickScene;
  readonly fills: readonly string[];
}

export function play(cases: readonly Case[]): void {
  for (const { title, recording, plan = bid, scene, fills } of cases) {
    it(title, () => {
      expect(executions(playTicks(recording, plan, scene))).to.deep.equal(fills);
    });
  }
}
