/** Routes by which the administrator keeps accounts and tokens, and of who is present. */
import { z } from 'zod';
import { instant, instantOrNull } from '../contract/instant.js';
import { roleSchema } from '../contract/roles.js';
import { conflict, invalid, notFound } from '../errors.js';
import { route, type Principal, type Route } from '../ports.js';
import { extensionForm, type Accounts } from './accounts.js';
import { doerOf } from './acts.js';
import { firstPassword } from './first-password.js';
import type { People } from './people.js';
import type { Tokens } from './tokens.js';

export interface UserRoutesDeps {
  readonly people: People;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  /** Takes over at once what was changed. */
  readonly refresh: () => Promise<void>;
  readonly isPhone: (extension: string) => boolean;
  /** Users with a socket open. */
  readonly present: () => readonly string[];
}

export const userSchema = z
  .object({
    user: z.string(),
    name: z.string(),
    roles: z.array(roleSchema),
    extension: z.string().nullable(),
    disabled: z.boolean(),
    mustChange: z.boolean().describe('he must choose a password of his own at the next sign-in'),
  })
  .meta({ id: 'User' });

const withPassword = userSchema
  .extend({ password: z.string().describe('for the first sign-in; shown this once') })
  .meta({ id: 'UserWithFirstPassword' });

const tokenSchema = z
  .object({
    name: z.string(),
    kind: z.enum(['api', 'display']),
    roles: z.array(roleSchema),
    user: z.string().nullable(),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable(),
  })
  .meta({ id: 'ApiToken' });

const presenceSchema = z
  .object({ items: z.array(z.object({ user: z.string(), name: z.string() })) })
  .meta({ id: 'Presence' });

const ofUser = z.object({ user: z.string().max(64) });
const ofToken = z.object({ name: z.string().max(64) });
const administrator = ['administrator'] as const;
export const extensionSchema = z.string().regex(extensionForm, 'must be digits');

export function userRoutes(deps: UserRoutesDeps): readonly Route[] {
  const { people, accounts, tokens, refresh } = deps;

  const userJson = (user: string): z.input<typeof userSchema> => {
    const account = people.account(user);
    if (account === undefined) throw notFound(`There is no user ${user}`);
    const { name, roles, disabled, mustChange } = account;
    return { user, name, roles: [...roles], extension: people.extensionOf(user), disabled, mustChange };
  };

  function checkPhone(extension: string | null | undefined): void {
    if (extension == null || deps.isPhone(extension)) return;
    throw invalid(`There is no phone ${extension}`, { extension: 'is no phone of this site' });
  }

  /** Nobody shuts himself out by a slip: a second administrator does it. */
  function notOneself(who: Principal | null, user: string, what: string): void {
    if (who?.user === user) throw conflict(`${what} of your own account is for another administrator`, 'own_account');
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/users',
      summary: 'All accounts',
      access: administrator,
      answer: z.object({ items: z.array(userSchema) }),
      handle: () => ({ items: people.accounts().map((account) => userJson(account.user)) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/users',
      summary: 'Make an account; the password for its first sign-in is in the answer, once',
      access: administrator,
      body: z.strictObject({
        user: z.string().max(64),
        name: z.string().max(80),
        roles: z.array(roleSchema).min(1).max(10),
        extension: extensionSchema.nullable().optional(),
      }),
      answer: withPassword,
      status: 201,
      async handle({ body, who, request }) {
        checkPhone(body.extension);
        const password = firstPassword(body.user);
        const extension = body.extension ?? null;
        await accounts.add(
          { user: body.user, name: body.name, roles: body.roles, extension, password },
          { mustChange: true, by: doerOf(who, request) },
        );
        await refresh();
        return { ...userJson(body.user), password };
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/users/{user}',
      summary: 'Change an account; other roles and disabling end its sessions',
      access: administrator,
      params: ofUser,
      body: z.strictObject({
        name: z.string().max(80).optional(),
        roles: z.array(roleSchema).min(1).max(10).optional(),
        disabled: z.boolean().optional(),
      }),
      answer: userSchema,
      async handle({ params: { user }, body: { name, roles, disabled }, who, request }) {
        const by = doerOf(who, request);
        if (roles !== undefined) notOneself(who, user, 'Changing the roles');
        if (disabled !== undefined) notOneself(who, user, 'Disabling');
        if (name !== undefined || roles !== undefined) {
          const change = { ...(name !== undefined && { name }), ...(roles !== undefined && { roles }) };
          await accounts.change(user, change, by);
        }
        if (disabled !== undefined) await accounts.setDisabled(user, disabled, by);
        await refresh();
        return userJson(user);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/users/{user}/password',
      summary: 'Give a user a first password again; ends his sessions',
      access: administrator,
      params: ofUser,
      answer: withPassword,
      async handle({ params: { user }, who, request }) {
        notOneself(who, user, 'A first password');
        userJson(user);
        const password = firstPassword(user);
        await accounts.setPassword(user, password, { mustChange: true, by: doerOf(who, request) });
        await refresh();
        return { ...userJson(user), password };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/users/{user}/extension',
      summary: 'Give a user a phone, or none; whoever had it loses it',
      access: ['administrator', 'supervisor'],
      params: ofUser,
      body: z.strictObject({ extension: extensionSchema.nullable() }),
      answer: userSchema,
      async handle({ params, body, who, request }) {
        checkPhone(body.extension);
        await accounts.change(params.user, { extension: body.extension ?? '' }, doerOf(who, request));
        await refresh();
        return userJson(params.user);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/tokens',
      summary: 'API and display tokens that are not revoked, without their secret',
      access: administrator,
      answer: z.object({ items: z.array(tokenSchema) }),
      handle: async () => ({
        items: (await tokens.list()).map(({ name, kind, roles, user, createdAt, lastUsedAt }) => ({
          name,
          kind,
          roles: [...roles],
          user,
          createdAt: instant(createdAt),
          lastUsedAt: instantOrNull(lastUsedAt),
        })),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/tokens',
      summary: 'Make a display token for a wallboard: no personal data, no rights, revocable; it is shown this once',
      access: administrator,
      body: z.strictObject({ name: z.string().max(64), kind: z.literal('display') }),
      answer: z.object({ name: z.string(), kind: z.literal('display'), token: z.string() }),
      status: 201,
      async handle({ body: { name, kind }, who, request }) {
        const token = await tokens.add({ name, kind, roles: [], user: null, by: doerOf(who, request) });
        await refresh();
        return { name, kind, token };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/tokens/{name}',
      summary: 'Revoke a token; its sockets are closed',
      access: administrator,
      params: ofToken,
      answer: z.undefined(),
      status: 204,
      async handle({ params, who, request }) {
        await tokens.revoke(params.name, doerOf(who, request));
        await refresh();
        return undefined;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/presence',
      summary: 'Users with a page or program connected',
      access: ['administrator', 'supervisor'],
      answer: presenceSchema,
      handle: () => ({ items: deps.present().map((user) => ({ user, name: people.displayName(user) })) }),
    }),
  ];
}
