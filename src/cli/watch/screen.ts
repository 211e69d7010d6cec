/**
 * A terminal that is drawn over and over: in place, without the alternate screen, so that the last
 * picture stays when it ends. The cursor is hidden meanwhile, and comes back on every way out.
 */
import { frameOf } from './frame.js';
import type { FrameSize, Picture } from './frame.js';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const USUAL: FrameSize = { columns: 80, rows: 24 };

export class Screen {
  /** Set while the terminal takes no more: the picture to draw once it does. */
  private waiting: 'nothing' | Picture | undefined;
  private closed = false;

  /** `redraw` is called when the terminal has another size, or comes back to the foreground. */
  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly redraw: () => void,
  ) {
    // What stood on the screen is scrolled away, not drawn over.
    out.write(HIDE_CURSOR + '\n'.repeat(this.size.rows));
    out.on('resize', redraw);
    process.once('exit', this.close);
    process.on('SIGTSTP', this.suspend);
    process.on('SIGCONT', this.resume);
  }

  get size(): FrameSize {
    const { columns, rows } = this.out;
    return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
  }

  /** Draws in one write; on a line that is slow, the latest once it takes more. */
  draw(picture: Picture): void {
    if (this.closed) return;
    if (this.waiting !== undefined) {
      this.waiting = picture;
      return;
    }
    if (this.out.write(frameOf(picture, this.size))) return;
    this.waiting = 'nothing';
    this.out.once('drain', () => {
      const latest = this.waiting;
      this.waiting = undefined;
      if (latest !== undefined && latest !== 'nothing') this.draw(latest);
    });
  }

  /** Leaves the last picture, with the cursor below it. */
  readonly close = (): void => {
    if (this.closed) return;
    this.closed = true;
    this.out.off('resize', this.redraw);
    process.off('exit', this.close);
    process.off('SIGTSTP', this.suspend);
    process.off('SIGCONT', this.resume);
    this.out.write(`\r\n${SHOW_CURSOR}`);
  };

  /** Ctrl-Z: the shell gets its cursor back. */
  private readonly suspend = (): void => {
    this.out.write(`\r\n${SHOW_CURSOR}`);
    process.kill(process.pid, 'SIGSTOP');
  };

  private readonly resume = (): void => {
    this.out.write(HIDE_CURSOR);
    this.redraw();
  };
}
