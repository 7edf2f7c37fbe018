/** Every step of a call in words, in order: what the drawing shows, for those who cannot see it and for the record. */
import type { CallJson } from '../../contract/call.js';
import { recorded, tenths } from '../format/span.js';
import { usePerson } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { queueKey } from '../live/state.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import type { Journey, StepIs } from './journey.js';

/** A step as a sentence. */
export function useStepText(call: CallJson): (step: StepIs) => string {
  const texts = useTexts();
  const person = usePerson(call.pbx);
  const names = useLive((state) => state.names);
  const queueNames = useLive((state) => state.queueNames);
  const said = texts.calls.step;
  const queue = (name: string): string => queueNames.get(queueKey(call.pbx, name)) ?? name;
  const at = (extension: string | null): string =>
    extension === null
      ? texts.unknown
      : names.has(`${call.pbx}/${extension}`)
        ? `${names.get(`${call.pbx}/${extension}`)} ${extension}`
        : extension;
  return (step) => {
    switch (step.is) {
      case 'arrived':
        return said.arrived;
      case 'offered':
        return step.queue === null ? said.offered : said.offeredIn(queue(step.queue));
      case 'queue_joined':
        return said.queueJoined(queue(step.queue));
      case 'queue_left':
        return said.queueLeft(queue(step.queue), texts.calls.left[step.left]);
      case 'rang':
        return said.rang(person(step.party));
      case 'offer_ended':
        return step.rang === null
          ? said.offerEnded(person(step.party), texts.calls.result[step.result])
          : said.offerEndedAfter(person(step.party), recorded(step.rang, texts), texts.calls.result[step.result]);
      case 'limit':
        return step.answered ? said.limitAnswered : said.limitOpen;
      case 'answered':
        return step.party === null ? said.answeredUnknown : said.answered(person(step.party));
      case 'joined':
        return said.joined(person(step.party));
      case 'left':
        return said.left(person(step.party));
      case 'hold_began':
        return said.holdBegan(step.by === 'caller' ? said.callerSide : at(step.by));
      case 'hold_ended':
        return said.holdEnded(step.by === 'caller' ? said.callerSide : at(step.by));
      case 'transferred':
        return said.transferred(texts.calls.transfer[step.kind], at(step.from), at(step.to));
      default:
        return step.by === null || step.by === 'unknown' ? said.endedUnseen : said.ended(texts.hangup[step.by]);
    }
  };
}

export function Steps({ call, journey }: { readonly call: CallJson; readonly journey: Journey }) {
  const texts = useTexts();
  const { live, time } = useDesk();
  const textOf = useStepText(call);
  const said = texts.calls.journey;
  const now = live.wallNow();
  return (
    <table className="table call-steps" aria-label={said.steps}>
      <thead>
        <tr>
          <th scope="col">{said.at}</th>
          <th scope="col" className="end">
            {said.after}
          </th>
          <th scope="col" className="wide">
            {said.what}
          </th>
        </tr>
      </thead>
      <tbody>
        {journey.steps.map(({ at, what }, i) => (
          <tr key={`${at} ${i}`} data-step={what.is}>
            <td data-label={said.at}>
              <time title={new Date(at).toISOString()}>{time.moment(at, now)}</time>
            </td>
            <td data-label={said.after} className="end" title={`${Math.round((at - journey.zero) * 1000) / 1000} ms`}>
              {since(at - journey.zero, texts)}
            </td>
            <td data-label={said.what} className="wide">
              {what.is === 'limit' ? (
                <span className="t-late">
                  <Icon name="stop" small /> {textOf(what)}
                </span>
              ) : (
                <bdi>{textOf(what)}</bdi>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function since(span: number, texts: ReturnType<typeof useTexts>): string {
  if (span < 0) return `−${texts.seconds(tenths(-span))}`;
  return recorded(span, texts);
}
