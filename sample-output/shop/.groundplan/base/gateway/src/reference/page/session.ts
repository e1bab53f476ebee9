/// <reference lib="dom" />

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

export interface User {
  readonly email: string;
  readonly name?: string;
  readonly roles: readonly string[];
}

/** Who is signed in. The tokens are in memory only: they go with the page. */
export class Session extends EventTarget {
  user: User | undefined;
  private held: { readonly tokens: Tokens; readonly until: number } | undefined;

  async signIn(email: string, password: string) {
    this.hold(await post<Tokens>('/v1/sessions', { email, password }));
    const headers = { authorization: `Bearer ${await this.token()}` };
    this.user = await answerOf<User>(await fetch('/v1/users/me', { headers }));
    this.dispatchEvent(new Event('change'));
  }

  async signOut() {
    const { tokens } = this.held ?? {};
    this.end();
    if (tokens) await post('/v1/sessions/end', { refreshToken: tokens.refreshToken });
  }

  /** An access token that is good for some seconds more. */
  async token(): Promise<string | undefined> {
    if (!this.held) return undefined;
    if (this.held.until < Date.now()) await this.refresh(this.held.tokens);
    return this.held?.tokens.accessToken;
  }

  private async refresh({ refreshToken }: Tokens) {
    try {
      this.hold(await post<Tokens>('/v1/sessions/refresh', { refreshToken }));
    } catch (error) {
      this.end();
      throw error;
    }
  }

  private end() {
    this.held = undefined;
    this.user = undefined;
    this.dispatchEvent(new Event('change'));
  }

  private hold(tokens: Tokens) {
    this.held = { tokens, until: Date.now() + (tokens.expiresIn - 10) * 1000 };
  }
}

async function post<Body>(path: string, body: object): Promise<Body> {
  const headers = { 'content-type': 'application/json' };
  return answerOf(await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** @throws with the detail of the problem where the request was refused. */
async function answerOf<Body>(response: Response): Promise<Body> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as Body;
  throw new Error((body as { detail?: string } | undefined)?.detail ?? `The answer was ${response.status}.`);
}
