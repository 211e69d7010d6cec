/** A set of texts that forgets the oldest beyond a size. */
export class Recent {
  private readonly texts = new Set<string>();

  constructor(private readonly size: number) {}

  /** False when it was there already. */
  add(text: string): boolean {
    if (this.texts.has(text)) return false;
    this.texts.add(text);
    if (this.texts.size > this.size) this.texts.delete(this.texts.values().next().value!);
    return true;
  }
}
