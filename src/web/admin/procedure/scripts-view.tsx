/** What is said on the telephone, step by step in the order of a call, in one language. */
import type { ProcedureJson } from '../../../contract/procedure.js';
import { Tag } from '../../kit/tag.js';
import { useLanguage } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';

const order = ['apology', 'greeting', 'questions', 'restate', 'explain', 'remote_consent', 'closing'] as const;

interface ScriptsProps {
  readonly procedure: ProcedureJson;
  readonly language: 'zh-CN' | 'en';
}

export function Scripts({ procedure, language }: ScriptsProps) {
  const texts = useAdminTexts();
  const { locale } = useLanguage();
  const { script: said } = texts.procedure;
  if (procedure.scripts.length === 0) return <p className="dim">{said.none}</p>;
  const nameOf = (id: string): string => procedure.categories.find((one) => one.id === id)?.label[locale] ?? id;
  return (
    <ol className="proc-say">
      {order.flatMap((step) =>
        procedure.scripts
          .filter((script) => script.step === step)
          .map((script) => {
            const words = script.say[language];
            const other = script.say[language === 'en' ? 'zh-CN' : 'en'];
            return (
              <li key={script.id}>
                <p className="row">
                  <b>{said.steps[step]}</b>
                  {script.required ? <Tag tone="calm">{said.required}</Tag> : null}
                  {script.direction === 'outbound' ? <Tag tone="plain">{said.outbound}</Tag> : null}
                  {script.vip === null ? null : script.vip ? (
                    <Tag tone="vip" icon="vip">
                      {said.vip}
                    </Tag>
                  ) : (
                    <Tag tone="plain">{said.notVip}</Tag>
                  )}
                  {script.categories === null ? null : (
                    <Tag tone="plain">{said.categories(script.categories.map(nameOf).join(texts.listMark))}</Tag>
                  )}
                  {script.queues === null ? null : (
                    <Tag tone="plain">{said.queues(script.queues.join(texts.listMark))}</Tag>
                  )}
                  <code className="dim small">{script.id}</code>
                </p>
                <p className="proc-words">
                  <bdi lang={words === null ? undefined : language}>{words ?? other}</bdi>
                </p>
                {words === null ? <p className="dim small">{said.noWords}</p> : null}
              </li>
            );
          }),
      )}
    </ol>
  );
}
