import { createHash, randomBytes } from 'node:crypto';

const idBytes = 16;
const secretBytes = 32;

/**
 * The id of a session, then 256 random bits. Both are known only to whoever has held one of the session's tokens, so that a
 * token with a known id and another secret is one that has been used before.
 */
export class RefreshToken {
  private constructor(private readonly bytes: Buffer) {}

  static first(): RefreshToken {
    return new RefreshToken(randomBytes(idBytes + secretBytes));
  }

  static read(text: string): RefreshToken | undefined {
    const bytes = Buffer.from(text, 'base64url');
    return bytes.length === idBytes + secretBytes ? new RefreshToken(bytes) : undefined;
  }

  next(): RefreshToken {
    return new RefreshToken(Buffer.concat([this.bytes.subarray(0, idBytes), randomBytes(secretBytes)]));
  }

  get session(): string {
    return this.bytes.toString('hex', 0, idBytes);
  }

  get hash(): Buffer {
    return createHash('sha256').update(this.bytes).digest();
  }

  toString(): string {
    return this.bytes.toString('base64url');
  }
}
