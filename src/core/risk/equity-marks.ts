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

type Marks = readonly number[];

/** A rule's numbers after it has seen `equity` on `today`, a day since 1970. */
const SEEN: Readonly<Record<string, (numbers: Marks, today: number, equity: number) => Marks>> = {
  max_drawdown: ([peak = -Infinity], _, equity) => [Math.max(peak, equity)],
  daily_loss: ([day, start], today, equity) => startOf(day, start, today, equity),
  guardian: ([peak = -Infinity, day, start], today, equity) => [
    Math.max(peak, equity),
    ...startOf(day, start, today, equity),
  ],
};

const startOf = (
  day: number | undefined,
  start: number | undefined,
  today: number,
  equity: number,
): Marks => (day === today && start !== undefined ? [day, start] : [today, equity]);

/** What the named rules remember of equity once they have seen this one. */
export function seeEquity(
  carried: Readonly<Record<string, Marks>>,
  rules: readonly string[],
  today: number,
  equity: number,
): Readonly<Record<string, Marks>> {
  const seen = rules.flatMap((rule) => {
    const [numbers, see] = [carried[rule], SEEN[rule]];
    return numbers && see ? [[rule, see(numbers, today, equity)] as const] : [];
  });
  return { ...carried, ...Object.fromEntries(seen) };
}
