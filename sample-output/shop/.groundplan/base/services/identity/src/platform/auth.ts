import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { z } from 'zod';
import { CONFIG, type Config } from './config.js';
import { forbidden, unauthorized, unavailable } from './problems.js';
import { impliedRoles, type Role } from './roles.js';

/** Who is calling: nobody in particular, a user, or another service, on behalf of a user or not. */
export interface Caller {
  /** The user. */
  readonly id?: string | undefined;
  readonly roles: ReadonlySet<Role>;
  /** The service that calls. */
  readonly service?: string;
  /** Follows the request through the system. */
  readonly requestId: string;
  /** Of a service: until when it waits, as `performance.now()` counts. */
  readonly deadline?: number | undefined;
}

type Identity = Omit<Caller, 'requestId' | 'deadline'>;
type Audience = 'public' | 'signed-in' | Role;

const audiences = 'audiences';
const services = 'services';

/** Opens a route to these callers. A route without it is closed. */
export const Allow = (...to: Audience[]) => SetMetadata(audiences, to);

export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest()),
);

const callers = new WeakMap<FastifyRequest, Caller>();

/** Who has sent a request. */
export const callerOf = (request: FastifyRequest): Caller =>
  callers.get(request) ?? { roles: new Set(), requestId: request.id };

/** Where the keys of user tokens come from: identity's key set. */
export const USER_KEYS = Symbol('User keys');

/** Knows the caller by the token, and refuses whom the route is not open to. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(USER_KEYS) private readonly userKeys: JWTVerifyGetKey,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const openTo = this.reflector.getAllAndOverride<Audience[] | undefined>(audiences, targets) ?? [];
    const openToServices = this.reflector.getAllAndOverride<string[] | undefined>(services, targets) ?? [];
    const identity = await this.identify(request);
    const deadline = identity.service === undefined ? undefined : deadlineOf(request);
    const caller = { ...identity, requestId: request.id, deadline };
    callers.set(request, caller);
    if (caller.service ? openToServices.includes(caller.service) : isAllowed(caller, openTo)) return true;
    throw isNobody(caller) ? unauthorized('Sign in to do this.', 'Bearer') : forbidden();
  }

  private async identify(request: FastifyRequest): Promise<Identity> {
    const { authorization } = request.headers;
    if (authorization === undefined) return { roles: new Set() };
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1];
    if (!token || !isCanonical(token)) throw unauthorized('The token is not a signed token in compact form.');
    try {
      const header = decodeProtectedHeader(token);
      return header.typ === 'service+jwt' ? await this.service(token) : await this.user(token);
    } catch (error) {
      throw isUnreachable(error)
        ? unavailable('The keys that tokens are checked with cannot be reached.', error)
        : unauthorized('The token is not valid here, or no longer.');
    }
  }

  private async user(token: string): Promise<Identity> {
    const { tokenIssuer: issuer, tokenAudience: audience, accessTokenSeconds } = this.config;
    const { payload } = await jwtVerify(token, this.userKeys, {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer,
      audience,
      clockTolerance: 5,
      maxTokenAge: accessTokenSeconds,
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
    });
    const { sub, exp = 0, iat = 0 } = payload;
    if (!sub || exp - iat > accessTokenSeconds) throw new errors.JWTInvalid('no user, or valid for too long');
    return { id: sub, roles: rolesOf(payload) };
  }

  private async service(token: string): Promise<Identity> {
    const { iss: name = '' } = decodeJwt(token);
    const key = Object.hasOwn(this.config.callerKeys, name) ? this.config.callerKeys[name] : undefined;
    if (!key) throw new errors.JWTClaimValidationFailed('unknown caller', {}, 'iss');
    const { payload } = await jwtVerify(token, await importJWK(key, 'EdDSA'), {
      algorithms: ['EdDSA'],
      typ: 'service+jwt',
      audience: this.config.service,
      clockTolerance: 5,
      maxTokenAge: 60,
      requiredClaims: ['exp', 'iat'],
    });
    const user = typeof payload['user'] === 'string' ? payload['user'] : undefined;
    return { id: user, roles: rolesOf(payload), service: name };
  }
}

/** @throws where nobody waits for the answer any more. */
function deadlineOf({ headers }: FastifyRequest): number | undefined {
  const left = Number(headers['x-request-deadline'] ?? NaN);
  if (left <= 0) throw unavailable('The time for the answer is over.');
  return Number.isNaN(left) ? undefined : performance.now() + left;
}

const isNobody = ({ id, service }: Identity) => id === undefined && service === undefined;

function isAllowed({ id, roles }: Identity, openTo: readonly Audience[]): boolean {
  return openTo.some((audience) => {
    if (audience === 'public') return true;
    return audience === 'signed-in' ? id !== undefined : roles.has(audience);
  });
}

/** The roles that a token names, and those that they include. A role that this version does not know gives nothing. */
function rolesOf(payload: JWTPayload): ReadonlySet<Role> {
  const names = z.array(z.string()).catch([]).parse(payload['roles']);
  return new Set(
    names.flatMap((name) => (Object.hasOwn(impliedRoles, name) ? impliedRoles[name as Role] : [])),
  );
}

/** Decoders forgive what an encoder would not write; a token has one spelling only (RFC 7515, section 2: base64url without padding). */
const isCanonical = (token: string) =>
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

const isUnreachable = (error: unknown) =>
  error instanceof errors.JWKSTimeout || (error instanceof TypeError && error.message === 'fetch failed');
