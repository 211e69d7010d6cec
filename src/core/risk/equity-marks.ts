/** Which of the numbers that a rule carries are equity of the past, in account currency. */
const EQUITY: Readonly<Record<string, readonly number[]>> = {
  max_drawdown: [0],
  daily_loss: [1],
  guardian: [0, 2],
};

/**
 * What rules remember of equity after money has come to the account (`amount`, account currency; negative: it
 * has left): that is neither a gain nor a loss.
 */
export function shiftEquity(
  carried: Readonly<Record<string, readonly number[]>>,
  amount: number,
): Readonly<Record<string, readonly number[]>> {
  const shifted = Object.entries(carried).map(([rule, numbers]) => [
    rule,
    numbers.map((one, place) => (EQUITY[rule]?.includes(place) ? one + amount : one)),
  ]);
  return Object.fromEntries(shifted) as Readonly<Record<string, readonly number[]>>;
}
