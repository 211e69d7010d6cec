/** The file that a new strategy starts from. */

/** `name` is snake_case. The text is valid as TypeScript and as JavaScript. */
export function strategyTemplate(name: string): string {
  return `import { defineStrategy, integer } from 'tradsys';

// Long while the fast average of closes is above the slow one, otherwise out of the market.
export default defineStrategy({
  name: '${name}',
  summary: 'holds while the fast average is above the slow one',
  // Each parameter is a flag (--fast-period 30), a config key (fast_period) and a search dimension.
  parameters: {
    fastPeriod: integer(50, { min: 2, max: 500, help: 'bars in the fast average' }),
    slowPeriod: integer(200, { min: 2, max: 1000, help: 'bars in the slow average' }),
  },
  create: ({ fastPeriod, slowPeriod }, { indicators }) => {
    const fast = indicators.sma(fastPeriod);
    const slow = indicators.sma(slowPeriod);
    return {
      // Called at the end of every bar. Asking again for the same target changes nothing.
      onBar(bar, context) {
        const quick = fast.update(bar.close);
        const calm = slow.update(bar.close);
        if (quick === undefined || calm === undefined) return; // not warm yet
        if (quick > calm) context.target(1, { reason: 'fast above slow' });
        else context.target(0, { reason: 'fast below slow' });
      },
    };
  },
});
`;
}
