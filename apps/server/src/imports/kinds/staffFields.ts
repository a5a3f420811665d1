import { type Role, roleSheets, roles } from '@tongxin/contract';
import { fold, line, list, phone, type Taken, wrong, yesNo } from '../cells.ts';
import { type Form, needed, optional, type ValuesOf } from '../form.ts';

function login(text: string) {
  const plain = text.trim().toLowerCase();
  return /^[a-z0-9][a-z0-9_.@-]{1,79}$/.test(plain)
    ? { value: plain }
    : wrong('登录名用字母、数字和 . _ -，至少两位', 'a login has two or more letters, digits, dots, dashes');
}

function roleNamed(text: string): Taken<Role> {
  const plain = fold(text);
  const found = roles.find((role) => fold(role) === plain || fold(roleSheets[role].zh) === plain);
  if (found !== undefined) return { value: found };
  return wrong(`只能填：${roles.map((role) => roleSheets[role].zh).join('、')}`, `is none of: ${roles.join(', ')}`);
}

/** The columns of staff. */
export const staffFields = {
  login: needed('登录名', 'Login', login, {
    aliases: ['账号', '用户名', '工号', '登录账号'],
    note: ['同一个人可以占几行，每行一个角色', 'one person may take several rows, one role in each'],
  }),
  name: needed('姓名', 'Name', line(50), { aliases: ['人员姓名', '工作人员'] }),
  title: optional('职务', 'Title', line(60), null, { aliases: ['岗位职务', '职位', '称谓'] }),
  phone: optional('手机', 'Phone', phone, null, {
    aliases: ['手机号', '手机号码', '电话', '联系电话'],
    note: ['加密保存，默认不显示', 'sealed, and not shown'],
  }),
  unitCode: optional('单位', 'Unit', line(100), null, {
    aliases: ['单位编码', '所属单位', '所在单位', '部门', '单位名称'],
    note: ['单位编码或名称', 'code or name of the unit'],
  }),
  posts: optional('岗位', 'Posts', list(line(100)), null, {
    aliases: ['岗位名称', '担任岗位', '岗位编码'],
    note: ['所在单位的岗位名称，或岗位编码，用分号隔开', 'names of posts of the unit, or codes, with semicolons'],
  }),
  role: optional('角色', 'Role', roleNamed, null, {
    aliases: ['岗位角色', '权限角色', '系统角色'],
    note: [roles.map((role) => roleSheets[role].zh).join('、'), roles.join(', ')],
  }),
  areaCode: optional('管辖区域', 'Area of the role', line(100), null, {
    aliases: ['区域编码', '授权区域', '负责区域', '负责网格', '管辖网格'],
    note: [
      '区域编码或名称；街镇、网格、区级角色必填',
      'code or name; needed for the roles of streets, grids and the district',
    ],
  }),
  grantUnit: optional('授权单位', 'Unit of the role', line(100), null, {
    aliases: ['角色单位'],
    note: [
      '处置人员、单位负责人、社区工作者办哪个单位的件；空着就是所在单位',
      'whose cases a handler works on; empty: the own unit',
    ],
  }),
  categories: optional('限类别', 'Only categories', line(400), null, {
    aliases: ['授权类别', '可见类别'],
    note: ['类别编码或名称，用分号隔开；空着不限', 'codes or names, with semicolons; empty: any'],
  }),
  sensitive: optional('可看敏感件', 'Sees sensitive cases', yesNo, false, { aliases: ['敏感件', '可见敏感'] }),
  inactive: optional('停用', 'Out of service', yesNo, false, {
    aliases: ['是否停用', '离岗', '已离职'],
    note: ['是：立即退出并不能再登录', 'yes: signed out at once, and no longer in'],
  }),
} as const;

/** 人员 (domain §15). */
export const staffForm: Form<typeof staffFields> = {
  kind: 'staff',
  zh: '人员',
  en: 'Staff',
  fields: staffFields,
  examples: [
    {
      login: 'sys.admin',
      name: '张甲',
      title: '系统管理员',
      unitCode: 'D-centre',
      role: '系统管理员',
    },
    {
      login: 'cgw.handler',
      name: '李甲',
      title: '承办人',
      phone: '19900000101',
      unitCode: 'D-cgw',
      posts: '处置岗',
      role: '处置人员',
    },
  ],
  prefix: null,
};

/** What a row of staff says. */
export type StaffValues = ValuesOf<typeof staffFields>;
