/** The lines of a channel's block: their beginnings and their order, for each of the prefixes that events use. */

/** Line beginnings of a channel's block, in the order in which Asterisk writes them. */
export interface BlockKeys {
  readonly channel: string;
  readonly state: string;
  readonly stateDesc: string;
  readonly number: string;
  readonly name: string;
  readonly connectedNumber: string;
  readonly connectedName: string;
  readonly language: string;
  readonly account: string;
  readonly context: string;
  readonly exten: string;
  readonly priority: string;
  readonly uniqueid: string;
  readonly linkedid: string;
  readonly variable: string;
  /** The whole block as it is when no value holds a line end; older versions leave out some lines. See `Group`. */
  readonly pattern: RegExp;
}

/** Groups of a block's pattern. */
export const Group = {
  channel: 1,
  state: 2,
  number: 3,
  name: 4,
  connectedNumber: 5,
  connectedName: 6,
  context: 7,
  exten: 8,
  uniqueid: 9,
  linkedid: 10,
  variables: 11,
} as const;

function blockPattern(prefix: string): RegExp {
  const value = (key: string): string => `${prefix}${key}: ([^\\r]*)\\r\\n`;
  const passed = (key: string): string => `${prefix}${key}: [^\\r]*\\r\\n`;
  return new RegExp(
    [
      value('Channel'),
      value('ChannelState'),
      passed('ChannelStateDesc'),
      value('CallerIDNum'),
      value('CallerIDName'),
      value('ConnectedLineNum'),
      value('ConnectedLineName'),
      `(?:${passed('Language')})?(?:${passed('AccountCode')})?`,
      value('Context'),
      value('Exten'),
      passed('Priority'),
      value('Uniqueid'),
      `(?:${value('Linkedid')})?`,
      `((?:${prefix}ChanVariable[^\\r]*\\r\\n)*)`,
    ].join(''),
    'y',
  );
}

function blockKeys(prefix: string): BlockKeys {
  const key = (name: string): string => `${prefix}${name}: `;
  return {
    channel: key('Channel'),
    state: key('ChannelState'),
    stateDesc: key('ChannelStateDesc'),
    number: key('CallerIDNum'),
    name: key('CallerIDName'),
    connectedNumber: key('ConnectedLineNum'),
    connectedName: key('ConnectedLineName'),
    language: key('Language'),
    account: key('AccountCode'),
    context: key('Context'),
    exten: key('Exten'),
    priority: key('Priority'),
    uniqueid: key('Uniqueid'),
    linkedid: key('Linkedid'),
    variable: `${prefix}ChanVariable`,
    pattern: blockPattern(prefix),
  };
}

/** Blocks of events that name more than one channel have their keys prefixed. */
export const blocks = {
  main: blockKeys(''),
  dest: blockKeys('Dest'),
  localOne: blockKeys('LocalOne'),
  localTwo: blockKeys('LocalTwo'),
  transferer: blockKeys('Transferer'),
  transferee: blockKeys('Transferee'),
  origTransferer: blockKeys('OrigTransferer'),
  secondTransferer: blockKeys('SecondTransferer'),
  transferTarget: blockKeys('TransferTarget'),
  target: blockKeys('Target'),
  spyer: blockKeys('Spyer'),
  spyee: blockKeys('Spyee'),
  parkee: blockKeys('Parkee'),
  retriever: blockKeys('Retriever'),
} as const;
export type BlockName = keyof typeof blocks;
