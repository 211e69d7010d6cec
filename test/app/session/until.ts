/**
 * Asks again until the answer is as it should be; gives the last one to the error when it never is.
 * An ask that throws has no answer yet: what it threw counts only when the time is up.
 */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  holds: (answer: Answer) => boolean,
  withinMs = 20_000,
): Promise<Answer> {
  const end = performance.now() + withinMs;
  for (;;) {
    const isLast = performance.now() > end;
    try {
      const answer = await ask();
      if (holds(answer)) return answer;
      if (isLast) throw new Error(`it stays ${JSON.stringify(answer)}`);
    } catch (error) {
      if (isLast) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
