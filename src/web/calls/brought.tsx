/** What a figure asked for when it led here, each part in words and removable: nobody is shown a list he cannot explain. */
import { ms } from '../format/instant.js';
import { Icon } from '../kit/icon.js';
import { useDesk, useTexts } from '../shell/context.js';
import { go } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { without, type FigureKey, type Filter } from './filter.js';

interface Part {
  readonly text: string;
  readonly keys: readonly FigureKey[];
}

function useParts(filter: Filter): readonly Part[] {
  const texts = useTexts();
  const { live, time } = useDesk();
  const said = texts.calls.brought;
  const parts: Part[] = [];
  const when = (instant: string): string => {
    const at = ms(instant);
    return Number.isFinite(at) ? time.moment(at, live.wallNow()) : instant;
  };
  const seconds = (milliseconds: string): string => String(Number(milliseconds) / 1000);
  const { offeredFrom, offeredTo, verdict, counted, open, waiting, waitOverMs, waitUpToMs, weekHour } = filter;
  if (offeredFrom !== undefined && offeredTo !== undefined)
    parts.push({
      text: said.offered(when(offeredFrom), when(offeredTo)),
      keys: ['offeredFrom', 'offeredTo', 'weekHour'],
    });
  else if (offeredFrom !== undefined) parts.push({ text: said.offeredFrom(when(offeredFrom)), keys: ['offeredFrom'] });
  else if (offeredTo !== undefined) parts.push({ text: said.offeredTo(when(offeredTo)), keys: ['offeredTo'] });
  if (weekHour !== undefined && /^\d{1,3}$/.test(weekHour)) {
    const place = Number(weekHour);
    const day = texts.calls.figuresPage.days[Math.floor(place / 24) % 7] ?? '';
    parts.push({ text: said.weekHour(day, String(place % 24).padStart(2, '0')), keys: ['weekHour'] });
  }
  if (verdict === 'within' || verdict === 'late' || verdict === 'unjudged')
    parts.push({ text: said[verdict], keys: ['verdict'] });
  if (counted !== undefined) parts.push({ text: said.counted, keys: ['counted'] });
  if (open !== undefined) parts.push({ text: said.open, keys: ['open'] });
  if (waiting !== undefined) parts.push({ text: said.waiting, keys: ['waiting'] });
  if (waitOverMs !== undefined && waitUpToMs !== undefined)
    parts.push({ text: said.waited(seconds(waitOverMs), seconds(waitUpToMs)), keys: ['waitOverMs', 'waitUpToMs'] });
  else if (waitOverMs !== undefined) parts.push({ text: said.waitedOver(seconds(waitOverMs)), keys: ['waitOverMs'] });
  else if (waitUpToMs !== undefined) parts.push({ text: said.waitedUpTo(seconds(waitUpToMs)), keys: ['waitUpToMs'] });
  return parts;
}

export function Brought({ filter }: { readonly filter: Filter }) {
  const texts = useTexts();
  const parts = useParts(filter);
  if (parts.length === 0) return null;
  return (
    <div className="calls-brought">
      <span className="dim">{texts.calls.search.brought}</span>
      {parts.map(({ text, keys }) => (
        <button
          key={text}
          type="button"
          className="chip"
          aria-label={texts.calls.search.drop(text)}
          onClick={() => go(addressOf('calls', '', { ...without(filter, ...keys) }))}
        >
          {text}
          <Icon name="x" small />
        </button>
      ))}
    </div>
  );
}
