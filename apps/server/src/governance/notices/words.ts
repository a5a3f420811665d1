import type { Words } from '@tongxin/contract';
import type { SupervisionLevel } from '../cases/index.ts';

/** What words for staff are made of. `clock` is a clock's name for people, `percent` how much of its limit is used. */
export interface StaffMatter {
  readonly title: string;
  readonly clock: Words | null;
  readonly percent: number | null;
  readonly supervision: SupervisionLevel;
}

const longestTitle = 40;

/** A title that fits into one line of a message. */
function short(title: string): string {
  const characters = [...title];
  return characters.length <= longestTitle ? title : `${characters.slice(0, longestTitle - 1).join('')}…`;
}

const supervisions: Readonly<Record<SupervisionLevel, Words>> = {
  none: { zh: '督办', en: 'Supervised' },
  normal: { zh: '督办', en: 'Supervised' },
  yellow: { zh: '黄牌督办', en: 'Yellow supervision' },
  red: { zh: '红牌督办', en: 'Red supervision' },
};

/** What staff are told of a move. Title and plain words only; nobody's name. */
export function staffWords(move: string, { title, clock, percent, supervision }: StaffMatter): Words {
  const what = short(title);
  const say = (zh: string, en: string): Words => ({ zh: `${zh}：${what}`, en: `${en}: ${what}` });
  const limit = { zh: clock?.zh ?? '', en: clock?.en ?? 'Time' };
  switch (move) {
    case 'dispatch':
      return say('新派来一件，请签收', 'New case, please sign for it');
    case 'designate':
      return say('上级指定办理，请签收', 'Designated by the superior, please sign for it');
    case 'issue':
      return say('请您单位配合', 'Your unit is asked to help');
    case 'assign':
      return say('交给您办', 'Given to you');
    case 'urge':
      return say('有人催办', 'Urged');
    case 'supervise':
      return say(supervisions[supervision].zh, supervisions[supervision].en);
    case 'instruct':
      return say('有新的批示', 'New instruction');
    case 'rejectReturn':
      return say('退单没有同意，请签收', 'The return was not approved, please sign for it');
    case 'rejectExtension':
      return say('延期没有同意，期限不变', 'The extension was not approved, the limit stays');
    case 'approveExtension':
      return say('延期已同意', 'The extension was approved');
    case 'verifyFail':
      return say('核查没有通过，请返工', 'Not verified, please do it again');
    case 'reopen':
      return say('诉求人说没解决，复核同意重办', 'Not solved for the person; reopened after review');
    case 'notifyHolder':
      return percent !== null && percent < 100
        ? say(`${limit.zh}时限已用 ${percent}%`, `${limit.en}: ${percent}% of the limit used`)
        : say(`${limit.zh}时限已到`, `${limit.en}: the limit has ended`);
    case 'notifySuperior':
      return percent !== null && percent > 100
        ? say(`${limit.zh}严重超期，请过问`, `${limit.en}: far beyond the limit, please look into it`)
        : say(`${limit.zh}超期，请过问`, `${limit.en}: beyond the limit, please look into it`);
    case 'raise':
      return say('升级给您，请处理', 'Raised to you, please act');
    case 'handBack':
      return say('上级交回，请继续办理', 'Handed back, please go on');
    case 'copy':
      return say('抄送您单位', 'Copied to your unit');
    case 'evaluate':
      return say('诉求人说没解决，请复核', 'Not solved for the person, please review');
    case 'requestReturn':
      return say('申请退单，请审核', 'Return asked for, please review');
    case 'requestExtension':
      return say('申请延期，请审核', 'Extension asked for, please review');
    default:
      return say('有新进展', 'News');
  }
}

/** What those who said it are told, or null for a move that is none of theirs. `title` is of their own appeal. */
export function residentWords(move: string, state: string, title: string): Words | null {
  const what = short(title);
  const say = (zh: string, en: string): Words => ({ zh: `“${what}”${zh}`, en: `“${what}” ${en}` });
  switch (move) {
    case 'askSupplement':
      return say('还缺一些情况，请您补充', 'needs some more details; please add them');
    case 'approveExtension':
      return say('需要多一些时间，办理期限已延长', 'needs more time; its limit was extended');
    case 'suspend':
      return say('暂缓办理，到期自动继续', 'is suspended; it goes on by itself at the end date');
    case 'shelve':
      return say(
        '暂时办不了，已列入问题库定期复查',
        'cannot be solved now; it is on the problem list and looked at again regularly',
      );
    case 'feedBack':
    case 'verifyPass':
      return say('已办好，请您评价', 'is done; please rate it');
    case 'decline':
      return say('不在受理范围，请看该走的渠道', 'was not taken up here; please see the right way');
    case 'answerNow':
      return say('已答复，请查看', 'was answered; please have a look');
    case 'reopen':
      return say('会重新办理', 'is being done again');
    case 'upholdResult':
      return say('复核过了，维持原来的结果，请看说明', 'was reviewed and the result stays; please see why');
    case 'closeUnrated':
      return say('评价时间已过，已结案', 'was closed; the time for rating has ended');
    case 'notifyHolder':
      return state === 'awaiting_supplement'
        ? say('还在等您补充情况', 'still waits for your details')
        : state === 'pending_evaluation'
          ? say('还在等您评价', 'still waits for your rating')
          : null;
    default:
      return null;
  }
}
