/** What the demo's sample staff write down: invented matters of an office, as an IT service desk hears them. */
export interface SampleMatter {
  /** Ids of the procedure that came with the program; another procedure may not have them. */
  readonly category: string;
  readonly impact: 'high' | 'medium' | 'low';
  readonly urgency: 'high' | 'medium' | 'low';
  readonly subject: string;
  readonly description: string;
  readonly place: string;
  readonly tried: string;
  readonly solution: string;
  /** What the user says when it works again. */
  readonly words: string;
  /** Somebody must go there. */
  readonly onSite: boolean;
}

const remote = { place: 'A 座 5 楼', onSite: false } as const;

export const matters: readonly SampleMatter[] = [
  {
    category: 'terminal.printer', impact: 'medium', urgency: 'high', onSite: true, place: 'A 座 3 楼打印间',
    subject: '三楼打印机反复卡纸', description: '今早起每打两三页就卡纸，整个部门都在用这一台，重启后一样',
    tried: '重启打印机，换过纸盒', solution: '搓纸轮磨损，更换后连打二十页正常', words: '能打了，谢谢',
  },
  {
    category: 'fault.network', impact: 'medium', urgency: 'high', onSite: true, place: 'B 座 2 楼会议室 3',
    subject: '会议室 3 无法连接无线网络', description: '十分钟后要开会，会议室里四台电脑都连不上无线',
    tried: '关开无线，换了一台电脑', solution: '会议室 AP 供电模块故障，更换后信号正常', words: '都连上了',
  },
  {
    category: 'terminal.computer', impact: 'low', urgency: 'high', onSite: true, place: 'A 座 8 楼 812',
    subject: '笔记本电脑开机蓝屏', description: '更新后开机蓝屏，进不了系统，今天要交报告',
    tried: '强制重启两次', solution: '回退显卡驱动，系统更新暂缓，已可正常开机', words: '可以开机了，文件都在',
  },
  {
    category: 'terminal.move', impact: 'low', urgency: 'medium', onSite: true, place: 'C 座 1 楼新工位',
    subject: '新工位电脑和电话搬迁', description: '周一换到 C 座一楼，电脑、显示器和分机要一起搬',
    tried: '无', solution: '设备已搬到新工位，网络与分机已开通', words: '都装好了',
  },
  {
    category: 'terminal.phone', impact: 'low', urgency: 'medium', onSite: true, place: 'A 座 2 楼前台',
    subject: '前台分机听不到对方声音', description: '能打出去，对方听得到我，我听不到对方',
    tried: '换过听筒线', solution: '更换听筒，试拨正常', words: '现在听得很清楚',
  },
  {
    ...remote, category: 'fault.account', impact: 'low', urgency: 'medium',
    subject: '域账号被锁定', description: '连续输错密码，账号锁定，登录不了电脑',
    tried: '等了十分钟', solution: '核对三项身份信息后解锁，指导在自助页面重设密码', words: '登上了',
  },
  {
    ...remote, category: 'fault.mail', impact: 'low', urgency: 'medium',
    subject: '邮箱容量已满，收不到外部邮件', description: '今早起收不到外部邮件，内部邮件正常',
    tried: '清空了已删除邮件', solution: '协助归档两年前的邮件，容量降到 71%', words: '刚收到一封外部的',
  },
  {
    ...remote, category: 'fault.software', impact: 'low', urgency: 'medium',
    subject: '表格软件打开文件报错', description: '只有一份预算文件打不开，提示格式损坏，别的文件正常',
    tried: '重启软件', solution: '用修复模式打开并另存，内容完整', words: '打开了，数据都对',
  },
  {
    ...remote, category: 'advice', impact: 'low', urgency: 'low',
    subject: '询问远程办公怎样连接', description: '下周出差，想知道在酒店怎样连公司内网',
    tried: '无', solution: '指导安装客户端并试连成功，发送操作说明', words: '试过了，能连',
  },
  {
    ...remote, category: 'fault.application', impact: 'medium', urgency: 'medium',
    subject: '报销系统附件上传失败', description: '上传发票图片一直转圈，最后提示超时',
    tried: '换过浏览器', solution: '图片超过 10 MB，压缩后上传成功；已告知限制', words: '传上去了',
  },
  {
    ...remote, category: 'advice', impact: 'low', urgency: 'low',
    subject: '怎样申请共享文件夹权限', description: '新到部门，看不到部门的共享文件夹',
    tried: '问过同事', solution: '告知申请入口和审批人，协助提交', words: '申请已经提交了',
  },
  {
    ...remote, category: 'fault.software', impact: 'low', urgency: 'high',
    subject: '视频会议没有声音', description: '会议中对方听不到我说话，摄像头正常',
    tried: '退出重进', solution: '系统麦克风权限被关闭，打开后正常', words: '他们听到了',
  },
]; // prettier-ignore

/** Centres that ask for a system and a beginning. */
export const heavy: SampleMatter = {
  category: 'fault.application', impact: 'high', urgency: 'medium', onSite: false, place: 'A 座 10 楼财务部',
  subject: '财务系统月结报表导出失败', description: '月结报表今早起导不出来，财务部都受影响，提示服务无响应',
  tried: '重启客户端，换机器，均无效', solution: '报表服务连接数耗尽，已扩容并重启服务，导出恢复', words: '报表导出来了',
}; // prettier-ignore

export interface SampleUser {
  readonly name: string;
  readonly number: string;
}

/** Who asks by another way than the telephone, at the start of the demo. Of config/demo-people.csv. */
export const walkIns: readonly SampleUser[] = [
  { name: '张伟', number: '13900001001' },
  { name: '吴婷婷', number: '13900001010' },
  { name: '周杰', number: '13900001009' },
];

/** Where the directory knows nobody. */
export const unknownNames: readonly string[] = ['林晓', '高原', '谢婷', '方正', '沈佳'];

/** A number of the text between 0 and 1, always the same: the demo's staff do the same things every day. */
export function chance(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return (hash >>> 0) / 2 ** 32;
}

/** One of the list by that text; throws RangeError for an empty list. */
export function chosen<T>(list: readonly T[], text: string): T {
  const one = list[Math.floor(chance(text) * list.length)];
  if (one === undefined) throw new RangeError('nothing to choose from');
  return one;
}
