/**
 * Staying awake for what is about to come. To wake a thread that sleeps takes longer than most of what it is
 * woken for; one whose event loop turns takes a message within microseconds, and who sends it wakes nobody.
 */

/** After a vigil in vain so many are left out: what is waited for takes longer than it is worth to stay awake. */
const LEFT_OUT = 15;

export class Vigil {
  private turning = false;
  private until = 0;
  private leftOut = 0;

  /** `isOver`: whether it has come; asked at every turn of the loop. */
  constructor(
    private readonly isOver: () => boolean,
    private readonly longestMs: number,
  ) {}

  /** The thread's event loop turns until it is over, but no longer than the longest. */
  keep(): void {
    if (this.turning) return;
    if (this.leftOut > 0) {
      this.leftOut -= 1;
      return;
    }
    this.turning = true;
    this.until = performance.now() + this.longestMs;
    setImmediate(this.turn);
  }

  private readonly turn = (): void => {
    const isOver = this.isOver();
    const isInVain = !isOver && performance.now() > this.until;
    if (isInVain) this.leftOut = LEFT_OUT;
    this.turning = !isOver && !isInVain;
    if (this.turning) setImmediate(this.turn);
  };
}
