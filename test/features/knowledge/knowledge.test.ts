/** Articles on a real store: who writes and who reads, versions, review dates, and what a search gives. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { articleSchema, foundArticleSchema, type ArticleJson } from '../../../src/contract/knowledge.js';
import {
  createKnowledge,
  type KnowledgeFeature,
  type SolvableTicket,
} from '../../../src/features/knowledge/knowledge.js';
import type { AuditEntry, Principal, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { ask } from '../../support/ask.js';
import { agent, supervisor } from '../../support/rest.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const engineer: Principal = { user: 'chen.gong', name: '陈工', roles: ['engineer'], via: 'session' };
const wang = agent('wang.li');

let folder: string;
let store: Store;
let knowledge: KnowledgeFeature;
let audited: AuditEntry[];
let auditFails: boolean;
let tickets: SolvableTicket[];
let now: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-knowledge-'));
  store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
  now = Date.parse('2026-11-24T02:00:00Z') * 1000;
  audited = [];
  auditFails = false;
  tickets = [];
  knowledge = createKnowledge({
    db: store.db,
    clock: { now: () => now },
    audit: {
      record(_tx, entry) {
        if (auditFails) return Promise.reject(new Error('the disk is full'));
        audited.push(entry);
        return Promise.resolve();
      },
    },
    dateOf: (at) => new Date(at / 1000 + 8 * 3_600_000).toISOString().slice(0, 10),
    locale: 'zh-CN',
    ticketOf: async (number) => tickets.find((one) => one.number === number) ?? null,
  });
  await store.migrate(knowledge.name, knowledge.migrations ?? {});
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

type Asked = { readonly who?: Principal; readonly params?: object; readonly query?: object; readonly body?: unknown };
const raw = (what: string, { who = engineer, ...rest }: Asked = {}): Promise<unknown> =>
  ask(knowledge.routes, what, { who, ...rest });
const article = async (what: string, asked: Asked = {}): Promise<ArticleJson> =>
  articleSchema.parse(await raw(what, asked));

const write = (title: string, body: string, more: object = {}): Promise<ArticleJson> =>
  article('POST /api/v1/knowledge', { body: { title, body, ...more } });
const step = (one: ArticleJson, what: string, body: object = {}, who = engineer): Promise<ArticleJson> =>
  article(`POST /api/v1/knowledge/{id}/${what}`, {
    who,
    params: { id: String(one.id) },
    body: { version: one.version, ...body },
  });
const change = (one: ArticleJson, body: object): Promise<ArticleJson> => {
  const { title, body: text, language, category, tags, version } = one;
  return article('PUT /api/v1/knowledge/{id}', {
    params: { id: String(one.id) },
    body: { title, body: text, language, category, tags, version, ...body },
  });
};
const read = (id: number, who: Principal = wang): Promise<ArticleJson> =>
  article('GET /api/v1/knowledge/{id}', { who, params: { id: String(id) } });
const publish = async (title: string, body: string, more: object = {}): Promise<ArticleJson> =>
  step(await write(title, body, more), 'publish');
const found = async (query: object, who: Principal = wang) =>
  z.object({ items: z.array(foundArticleSchema) }).parse(await raw('GET /api/v1/knowledge', { who, query })).items;
const titles = async (q: string, more: object = {}): Promise<string[]> =>
  (await found({ q, ...more })).map(({ title }) => title);

describe('who writes, who reads', () => {
  test('a draft is there for who writes; published, everybody at the desk finds it; retired, nobody goes by it', async () => {
    const draft = await write('打印机卡纸', '打开后盖，取出卡纸。');
    expect(draft).toMatchObject({ version: 1, state: 'draft', createdBy: 'chen.gong', publishedAt: null });
    await expect(read(draft.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await titles('卡纸')).toEqual([]);

    const published = await step(draft, 'publish');
    expect(published).toMatchObject({ version: 2, state: 'published', reviewBy: '2027-11-24' });
    expect(await read(draft.id)).toEqual(published);
    expect(await titles('卡纸')).toEqual(['打印机卡纸']);

    const retired = await step(published, 'retire', { reason: '机型已停用' });
    expect(retired).toMatchObject({ version: 3, state: 'retired', retiredBecause: '机型已停用' });
    await expect(read(draft.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await titles('卡纸')).toEqual([]);
    expect(await found({ state: 'retired' }, supervisor)).toMatchObject([{ title: '打印机卡纸' }]);
    expect(audited.map(({ action }) => action)).toEqual(['article.added', 'article.published', 'article.retired']);
  });

  test('agents write nothing, and see no drafts, whatever they ask for', async () => {
    const draft = await write('a', 'b');
    await expect(raw('POST /api/v1/knowledge', { who: wang, body: { title: 'a', body: 'b' } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(step(draft, 'publish', {}, wang)).rejects.toMatchObject({ code: 'forbidden' });
    for (const state of ['draft', 'retired']) {
      await expect(found({ state })).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(
      raw('GET /api/v1/knowledge/{id}/versions', { who: wang, params: { id: String(draft.id) } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('what is no article is refused, field by field', async () => {
    const wrong = { title: ' ', body: 'a\u0007b', tags: ['x'.repeat(41)], reviewBy: 'soon', category: 'Ä' };
    await expect(raw('POST /api/v1/knowledge', { body: wrong })).rejects.toMatchObject({
      code: 'invalid',
      fields: expect.objectContaining({
        title: 'must not be empty',
        body: 'must hold no control characters but line ends',
      }),
    });
  });
});

describe('versions', () => {
  test('every version stays readable: who changed it, when, and what it said', async () => {
    const first = await write('VPN', '重装客户端');
    now += 60_000_000;
    await change(first, { title: 'VPN 无法连接', body: '先检查证书，再重装' });
    const params = { id: String(first.id) };
    expect(await raw('GET /api/v1/knowledge/{id}/versions', { params })).toMatchObject({
      items: [
        { version: 2, change: 'changed', by: 'chen.gong' },
        { version: 1, change: 'created' },
      ],
    });
    const old = await article('GET /api/v1/knowledge/{id}/versions/{version}', { params: { ...params, version: '1' } });
    expect(old).toEqual(first);
    await expect(
      article('GET /api/v1/knowledge/{id}/versions/{version}', { params: { ...params, version: '9' } }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  test('two change the same: the second is told, and nothing of his is written', async () => {
    const one = await write('a', 'b');
    await change(one, { title: 'first' });
    await expect(change(one, { title: 'second' })).rejects.toMatchObject({
      code: 'conflict',
      reason: 'It is at version 2 now: read it again, and make the change in what it has become.',
    });
    expect((await read(one.id, engineer)).title).toBe('first');
    const both = await Promise.allSettled([
      change(await read(one.id, engineer), { title: 'x' }),
      change(await read(one.id, engineer), { title: 'y' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('what the audit log cannot hold is not done', async () => {
    const one = await publish('打印机', '重启');
    auditFails = true;
    await expect(change(one, { title: '投影仪' })).rejects.toThrow('the disk is full');
    auditFails = false;
    expect(await titles('打印')).toEqual(['打印机']);
    expect(await titles('投影')).toEqual([]);
    expect((await read(one.id)).version).toBe(2);
  });

  test('a published article that is changed stays published and keeps its review date; a retired one is a draft again', async () => {
    const one = await change(await publish('a', 'b'), { body: 'c' });
    expect(one).toMatchObject({ state: 'published', reviewBy: '2027-11-24', body: 'c' });
    const again = await change(await step(one, 'retire', { reason: 'old' }), { body: 'd' });
    expect(again).toMatchObject({ state: 'draft', retiredBecause: null });
  });
});

describe('review', () => {
  test('on its review date an article is due, until it is published again', async () => {
    const one = await publish('a', 'b', { reviewBy: '2026-12-01' });
    await publish('later', 'b', { reviewBy: '2027-06-01' });
    expect(await found({ due: 'true' })).toEqual([]);
    now = Date.parse('2026-11-30T16:00:00Z') * 1000;
    expect(await found({ due: 'true' })).toMatchObject([{ id: one.id, reviewDue: true }]);
    const again = await step(one, 'publish');
    expect(again.reviewBy).toBe('2027-12-01');
    expect(await found({ due: 'true' })).toEqual([]);
  });

  test('a review date that is not ahead is refused', async () => {
    const one = await write('a', 'b');
    await expect(step(one, 'publish', { reviewBy: '2026-11-24' })).rejects.toMatchObject({ code: 'conflict' });
    expect((await step(one, 'publish', { reviewBy: '2026-11-25' })).reviewBy).toBe('2026-11-25');
  });
});

describe('search', () => {
  beforeEach(async () => {
    await publish('打印机卡纸', '打开后盖，取出卡住的纸，合上后盖。', {
      tags: ['HP', '激光'],
      category: 'terminal.printer',
    });
    await publish('Outlook 无法登录', '清除凭据管理器里保存的密码，重新登录。', {
      tags: ['邮件', '密码'],
      category: 'fault.mail',
    });
    await publish('网络打印设置', '添加打印机：控制面板、设备和打印机、输入地址。', { category: 'terminal.printer' });
    await publish('会议室投影仪黑屏', '检查信号源，再重启。会议室的打印机在旁边。');
    await publish('VPN disconnects', 'Renew the certificate, then sign in again.', { language: 'en' });
  });

  test('two Chinese characters find it: in the title first, then in the body', async () => {
    expect(await titles('打印')).toEqual(expect.arrayContaining(['打印机卡纸', '网络打印设置', '会议室投影仪黑屏']));
    expect((await titles('打印')).at(-1)).toBe('会议室投影仪黑屏');
    expect(await titles('卡纸')).toEqual(['打印机卡纸']);
    expect(await titles('黑屏')).toEqual(['会议室投影仪黑屏']);
  });

  test('a description as far as it is typed finds what it is about', async () => {
    expect((await titles('用户说他的打印机又卡纸了，后盖打不开'))[0]).toBe('打印机卡纸');
    expect((await titles('今天早上开不了机，邮箱 Outl'))[0]).toBe('Outlook 无法登录');
    expect((await titles('领导的密码忘了'))[0]).toBe('Outlook 无法登录');
  });

  test('a tag weighs more than the body', async () => {
    await publish('甲', '激光', {});
    expect((await titles('激光'))[0]).toBe('打印机卡纸');
  });

  test('one character, a word in capitals, full-width letters, what nobody wrote', async () => {
    expect(await titles('网')).toContain('网络打印设置');
    expect(await titles('ＯＵＴＬＯＯＫ')).toEqual(['Outlook 无法登录']);
    expect(await titles('量子')).toEqual([]);
    expect(await titles('"" OR * -- \u0000 NEAR(')).toEqual([]);
  });

  test('language and category narrow it; without words the latest come first', async () => {
    expect(await titles('vpn', { language: 'en' })).toEqual(['VPN disconnects']);
    expect(await titles('vpn', { language: 'zh-CN' })).toEqual([]);
    expect(await titles('打印', { category: 'fault.mail' })).toEqual([]);
    expect((await titles('', { limit: '2' }))[0]).toBe('VPN disconnects');
    expect(await titles('', { limit: '2' })).toHaveLength(2);
  });

  test('the words of an older version find nothing', async () => {
    const [one] = await found({ q: '黑屏' });
    await change(await read(one?.id ?? 0), { title: '会议室投影仪无信号' });
    expect(await titles('黑屏')).toEqual([]);
    expect(await titles('信号')).toEqual(['会议室投影仪无信号']);
  });
});

describe('a new problem that was solved', () => {
  const ticket: SolvableTicket = {
    number: 'SD-20261124-0007', subject: '新版客户端闪退', description: '启动即退出', category: 'fault.software', newProblem: true, resolved: true,
  }; // prettier-ignore
  const solve = (who: Principal, body: object = {}): Promise<ArticleJson> =>
    article('POST /api/v1/knowledge/from-ticket', {
      who,
      body: { ticket: ticket.number, solution: '卸载旧补丁后重装。', ...body },
    });

  test('its solver writes down how, agents too: a draft of the ticket', async () => {
    tickets = [ticket];
    expect(await solve(wang)).toMatchObject({
      state: 'draft', title: '新版客户端闪退', body: '启动即退出\n\n卸载旧补丁后重装。', category: 'fault.software',
      fromTicket: 'SD-20261124-0007', createdBy: 'wang.li', version: 1,
    }); // prettier-ignore
  });

  test('asked again, or at the same moment, there is one article', async () => {
    tickets = [ticket];
    const both = await Promise.all([solve(wang), solve(engineer, { solution: 'b' })]);
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
    expect((await solve(engineer, { solution: 'c' })).body).toBe(both[0].body);
    expect(audited).toHaveLength(1);
  });

  test('a ticket that is not there, is no new problem, or is not solved gives none', async () => {
    await expect(solve(wang)).rejects.toMatchObject({ code: 'not_found' });
    tickets = [{ ...ticket, newProblem: false }];
    await expect(solve(wang)).rejects.toMatchObject({
      code: 'conflict',
      reason: expect.stringContaining('new problem'),
    });
    tickets = [{ ...ticket, resolved: false }];
    await expect(solve(wang)).rejects.toMatchObject({ code: 'conflict', reason: 'Resolve it first.' });
  });

  test("within the transaction of the ticket's step: rolled back, there is no article", async () => {
    const by = { user: 'wang.li', actor: 'user:wang.li', address: null } as const;
    const solved = {
      ticket: 'SD-1',
      title: 'a',
      problem: null,
      solution: 'b',
      category: null,
      language: 'zh-CN',
    } as const;
    const failing = store.db.transaction().execute(async (tx) => {
      await knowledge.propose(tx, solved, by);
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    expect(await found({ state: 'draft' }, engineer)).toEqual([]);
    const id = await store.db.transaction().execute((tx) => knowledge.propose(tx, solved, by));
    expect(await read(id, engineer)).toMatchObject({ body: 'b', fromTicket: 'SD-1' });
  });
});
