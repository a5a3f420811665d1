import { button, h } from './dom.ts';
import { say } from './language.browser.ts';

/** The keys of the desk. */
export function helpDialog(): HTMLDialogElement {
  const lines: readonly (readonly [string, string])[] = [
    ['j / k', say('下一件、上一件', 'next, previous case')],
    ['Enter', say('打开选中的案件', 'open the chosen case')],
    ['/', say('搜索', 'search')],
    ['n', say('代来电人登记', 'register for a caller')],
    ['Esc', say('离开输入框、收起表单、回到列表', 'leave the field, close the form, close the case')],
    ['?', say('这张表', 'this list')],
  ];
  const dialog = h(
    'dialog',
    { 'aria-label': say('按键', 'Keys') },
    h('h2', {}, say('按键', 'Keys')),
    h(
      'dl',
      { class: 'keys' },
      lines.map(([key, words]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, words)]),
    ),
    h(
      'p',
      { class: 'dim' },
      say(
        '工作时间 8:30–12:00、14:00–17:30；按工作时、工作日计的时限只在这些时间里走。',
        'Office hours are 8:30–12:00 and 14:00–17:30; limits in working time run only then.',
      ),
    ),
    button(say('知道了', 'Close'), () => dialog.close(), { class: 'primary' }),
  );
  return dialog;
}
