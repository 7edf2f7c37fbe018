/**
 * 归属地 of mainland landlines: the area code → the city that it is known for. A table of our own: the municipalities, all
 * capitals of provinces and the largest other cities; where the code is not in it, nothing is said. A mobile number
 * tells nothing here: its area stands in no code.
 */

export interface Area {
  readonly zh: string;
  readonly en: string;
}

const codes: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  '10': ['北京', 'Beijing'],
  '20': ['广东广州', 'Guangzhou, Guangdong'],
  '21': ['上海', 'Shanghai'],
  '22': ['天津', 'Tianjin'],
  '23': ['重庆', 'Chongqing'],
  '24': ['辽宁沈阳', 'Shenyang, Liaoning'],
  '25': ['江苏南京', 'Nanjing, Jiangsu'],
  '27': ['湖北武汉', 'Wuhan, Hubei'],
  '28': ['四川成都', 'Chengdu, Sichuan'],
  '29': ['陕西西安', "Xi'an, Shaanxi"],
  '311': ['河北石家庄', 'Shijiazhuang, Hebei'],
  '312': ['河北保定', 'Baoding, Hebei'],
  '315': ['河北唐山', 'Tangshan, Hebei'],
  '351': ['山西太原', 'Taiyuan, Shanxi'],
  '371': ['河南郑州', 'Zhengzhou, Henan'],
  '379': ['河南洛阳', 'Luoyang, Henan'],
  '411': ['辽宁大连', 'Dalian, Liaoning'],
  '431': ['吉林长春', 'Changchun, Jilin'],
  '432': ['吉林吉林市', 'Jilin City, Jilin'],
  '451': ['黑龙江哈尔滨', 'Harbin, Heilongjiang'],
  '471': ['内蒙古呼和浩特', 'Hohhot, Inner Mongolia'],
  '472': ['内蒙古包头', 'Baotou, Inner Mongolia'],
  '510': ['江苏无锡', 'Wuxi, Jiangsu'],
  '511': ['江苏镇江', 'Zhenjiang, Jiangsu'],
  '512': ['江苏苏州', 'Suzhou, Jiangsu'],
  '513': ['江苏南通', 'Nantong, Jiangsu'],
  '514': ['江苏扬州', 'Yangzhou, Jiangsu'],
  '516': ['江苏徐州', 'Xuzhou, Jiangsu'],
  '519': ['江苏常州', 'Changzhou, Jiangsu'],
  '531': ['山东济南', 'Jinan, Shandong'],
  '532': ['山东青岛', 'Qingdao, Shandong'],
  '535': ['山东烟台', 'Yantai, Shandong'],
  '536': ['山东潍坊', 'Weifang, Shandong'],
  '551': ['安徽合肥', 'Hefei, Anhui'],
  '553': ['安徽芜湖', 'Wuhu, Anhui'],
  '571': ['浙江杭州', 'Hangzhou, Zhejiang'],
  '573': ['浙江嘉兴', 'Jiaxing, Zhejiang'],
  '574': ['浙江宁波', 'Ningbo, Zhejiang'],
  '575': ['浙江绍兴', 'Shaoxing, Zhejiang'],
  '577': ['浙江温州', 'Wenzhou, Zhejiang'],
  '579': ['浙江金华', 'Jinhua, Zhejiang'],
  '591': ['福建福州', 'Fuzhou, Fujian'],
  '592': ['福建厦门', 'Xiamen, Fujian'],
  '595': ['福建泉州', 'Quanzhou, Fujian'],
  '731': ['湖南长沙', 'Changsha, Hunan'],
  '755': ['广东深圳', 'Shenzhen, Guangdong'],
  '756': ['广东珠海', 'Zhuhai, Guangdong'],
  '757': ['广东佛山', 'Foshan, Guangdong'],
  '760': ['广东中山', 'Zhongshan, Guangdong'],
  '769': ['广东东莞', 'Dongguan, Guangdong'],
  '752': ['广东惠州', 'Huizhou, Guangdong'],
  '754': ['广东汕头', 'Shantou, Guangdong'],
  '771': ['广西南宁', 'Nanning, Guangxi'],
  '772': ['广西柳州', 'Liuzhou, Guangxi'],
  '773': ['广西桂林', 'Guilin, Guangxi'],
  '791': ['江西南昌', 'Nanchang, Jiangxi'],
  '816': ['四川绵阳', 'Mianyang, Sichuan'],
  '851': ['贵州贵阳', 'Guiyang, Guizhou'],
  '871': ['云南昆明', 'Kunming, Yunnan'],
  '891': ['西藏拉萨', 'Lhasa, Tibet'],
  '898': ['海南', 'Hainan'],
  '931': ['甘肃兰州', 'Lanzhou, Gansu'],
  '951': ['宁夏银川', 'Yinchuan, Ningxia'],
  '971': ['青海西宁', 'Xining, Qinghai'],
  '991': ['新疆乌鲁木齐', 'Urumqi, Xinjiang'],
};

/** Of a normalised number; null for mobiles, service numbers, extensions, other countries and unknown codes. */
export function areaOf(number: string): Area | null {
  // Landlines: the code and seven or eight digits, of which the first is 2 to 8. 400 and 800 belong to no place.
  const match = /^\+86(?:(10|2[0-57-9])([2-8]\d{7})|([3-9]\d{2})([2-8]\d{6,7}))$/.exec(number);
  const found = codes[match?.[1] ?? match?.[3] ?? ''];
  return found === undefined ? null : { zh: found[0], en: found[1] };
}
