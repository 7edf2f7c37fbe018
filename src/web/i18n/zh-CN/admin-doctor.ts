/** Texts of the doctor and of open sessions; their English stands in `../en/admin-doctor.ts`. */
export const doctor = {
  examine: '检查',
  examining: '正在检查，监听 PBX 几秒',
  lead: '登录、权限、事件、时钟、队列、分机与设备是否齐全；会登录 PBX 几秒，不做任何改动',
  at: (time: string) => `检查于 ${time}`,
  levels: { ok: '正常', note: '提示', warn: '警告', fail: '故障' },
  tooSoon: '刚检查过，稍等几秒再查',
  why: '没有弹屏，为什么？',
  whyLead: '从 PBX 到坐席屏幕逐步检查，停在出错的一步',
  call: '通话编号',
  callHint: '在通话记录里',
  extension: '分机号',
  extensionHint: '只填分机号时，查这部话机为什么收不到弹屏',
  ask: '查原因',
  asking: '正在查',
  neither: '填通话编号或分机号',
  verdicts: { ok: '正常', fail: '故障', unknown: '未知' },
} as const;

export const sessions = {
  title: '登录',
  lead: '此人在哪里登录着',
  none: '没有登录',
  since: '登录于',
  active: '最近操作',
  address: '来自',
  unknown: '未记录',
  locked: '已锁屏',
  current: '就是这里',
  end: '结束',
  endTitle: '结束登录',
  endBody: (name: string, since: string) =>
    `${name} 于 ${since} 的登录立即结束，页面会回到登录页；未保存的内容留在那台电脑上。`,
  ended: '登录已结束',
} as const;
