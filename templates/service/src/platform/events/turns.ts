/** Work on many rows at once, and on each row one after the other. */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** Begins when everything that was given before for this row has ended well. What has failed is not gone on with. */
  take(row: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.last.get(row) ?? Promise.resolve()).then(work);
    this.last.set(row, turn);
    return turn.then(() => {
      if (this.last.get(row) === turn) this.last.delete(row);
    });
  }

  /** Resolves when nothing is being done any more, well or not. */
  async end(): Promise<void> {
    await Promise.allSettled(this.last.values());
  }
}
