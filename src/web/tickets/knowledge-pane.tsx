/** Articles that fit what is being written, beside it: found as it is typed, opened in place. */
import { useState } from 'react';
import type { FoundArticleJson } from '../../contract/knowledge.js';
import { useAsked, useSettled } from '../kit/ask.js';
import { Foreign } from '../kit/caller.js';
import { useTexts } from '../shell/context.js';

const most = 5;

export function KnowledgePane({ text }: { readonly text: string }) {
  const { knowledge } = useTexts().tickets;
  const words = useSettled(text.trim().slice(0, 1000), 400);
  const query = new URLSearchParams({ q: words, limit: String(most) });
  const found = useAsked<{ readonly items: readonly FoundArticleJson[] }>(
    words.length < 2 ? null : `/api/v1/knowledge?${query.toString()}`,
  );
  const [open, setOpen] = useState<number | null>(null);
  const items = words.length < 2 ? [] : (found.value?.items ?? []);
  return (
    <section className="tix-know" aria-label={knowledge.title}>
      <h2>{knowledge.title}</h2>
      {items.length === 0 ? <p className="dim">{knowledge.none}</p> : null}
      <ul>
        {items.map(({ id, title, snippet }) => (
          <li key={id}>
            <button
              type="button"
              className="tix-know-b"
              aria-expanded={open === id}
              onClick={() => setOpen(open === id ? null : id)}
            >
              <b>
                <Foreign text={title} className="wrap" />
              </b>
              {open === id ? null : <span className="dim cut">{snippet}</span>}
            </button>
            {open === id ? <Article id={id} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Article({ id }: { readonly id: number }) {
  const { tickets } = useTexts();
  const article = useAsked<{ readonly body: string; readonly fromTicket: string | null }>(`/api/v1/knowledge/${id}`);
  if (article.value === null) return null;
  return (
    <div className="tix-know-t">
      <p className="tix-said">{article.value.body}</p>
      {article.value.fromTicket === null ? null : (
        <p className="dim small">{tickets.knowledge.fromTicket(article.value.fromTicket)}</p>
      )}
    </div>
  );
}
