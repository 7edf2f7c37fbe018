/** Events as the server tells them to this page, for whoever wires a PBX. They are kept while this is open, and nowhere else. */
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { TextField } from '../../kit/field.js';
import { Nothing } from '../../kit/states.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { SectionHead } from '../section.js';
import { eventsKept, lineOf, linesFound, type EventLine } from './events.js';

/** Drawn together, milliseconds. */
const batch = 250;

export function EventsSection() {
  const texts = useAdminTexts();
  const words = texts.admin.events;
  const { live, time } = useDesk();
  const [lines, setLines] = useState<readonly EventLine[]>([]);
  const [paused, setPaused] = useState(false);
  const [missed, setMissed] = useState(0);
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search);
  const still = useRef(paused);
  still.current = paused;

  useEffect(() => {
    let next = 0;
    let waiting: EventLine[] = [];
    const unsubscribe = live.listen((message) => {
      next += 1;
      const line = lineOf(message, next, live.wallNow());
      if (line !== null) waiting.push(line);
    });
    const timer = setInterval(() => {
      if (waiting.length === 0) return;
      const fresh = waiting.toReversed();
      waiting = [];
      if (still.current) setMissed((before) => before + fresh.length);
      else setLines((before) => [...fresh, ...before].slice(0, eventsKept));
    }, batch);
    return () => {
      unsubscribe();
      clearInterval(timer);
    };
  }, [live]);

  const found = linesFound(lines, asked);
  return (
    <>
      <SectionHead title={texts.admin.sections.events} lead={words.lead(eventsKept)}>
        <button
          type="button"
          className="btn"
          aria-pressed={paused}
          onClick={() => {
            setPaused(!paused);
            setMissed(0);
          }}
        >
          {paused ? words.goOn : words.pause}
        </button>
        <button type="button" className="btn" onClick={() => setLines([])}>
          {words.clear}
        </button>
      </SectionHead>
      <div className="filters">
        <TextField
          label={words.search}
          name="search"
          type="search"
          value={search}
          change={setSearch}
          placeholder={words.searchHint}
          className="filter-wide"
        />
        {paused ? <p className="mid filter-b">{words.missed(missed)}</p> : null}
      </div>
      {found.length === 0 ? <Nothing>{lines.length === 0 ? words.none : words.notFound}</Nothing> : null}
      <ul className="events">
        {found.map((line) => (
          <li key={line.key}>
            <details className="event">
              <summary>
                <time>{time.moment(line.at, live.wallNow())}</time>
                <b>{line.type}</b>
                <bdi className="cut mono">{line.about}</bdi>
                <bdi className="cut mid">{line.text}</bdi>
              </summary>
              <pre className="code">{JSON.stringify(line.body, null, 2)}</pre>
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}
