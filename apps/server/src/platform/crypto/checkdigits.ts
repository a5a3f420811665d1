/** Whether a text is an 18-character identity number with a real day of birth and the right check digit (GB 11643). */
export function isIdNumber(text: string): boolean {
  return (
    /^[1-9]\d{16}[\dXx]$/.test(text) && isDate(text.slice(6, 14)) && checkDigit(text) === text.slice(17).toUpperCase()
  );
}

/** Whether `yyyymmdd` is a day from 1900 to 2099. */
export function isDate(yyyymmdd: string): boolean {
  const year = Number(yyyymmdd.slice(0, 4));
  const month = Number(yyyymmdd.slice(4, 6));
  const day = Number(yyyymmdd.slice(6, 8));
  if (year < 1900 || year > 2099 || month < 1 || month > 12) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/** The last character that the first 17 digits of an identity number ask for (GB 11643, ISO 7064 MOD 11-2). */
export function checkDigit(id: string): string {
  let sum = 0;
  for (const [position, weight] of ID_WEIGHTS.entries()) sum += Number(id[position]) * weight;
  return '10X98765432'.charAt(sum % 11);
}

/** Whether the last digit of a card number is right: the Luhn formula, ISO/IEC 7812-1 annex B. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
