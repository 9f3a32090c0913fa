import { senderFault } from './sender-id.js';

describe('a sender ID', () => {
  it.each([
    'Broadside',
    'H&M',
    'Dr. Müller',
    'Café-Bar 24',
    '7-Eleven',
    'A',
    '+442079460123',
    '442079460123456',
    '12345',
    '116',
  ])('may be %j', (sender) => {
    expect(senderFault(sender)).toBeUndefined();
  });

  it.each([
    ['', 'is empty'],
    ['  ', 'is empty'],
    [' Shop', 'blank'],
    ['Broadside Ltd', 'has 13 characters: a name has at most 11'],
    ['Почта', 'has "П"'],
    ['Shop€', 'has "€"'],
    ['Shop\nToday', 'has "\n"'],
    ['Shop 🙂', 'has "🙂"'],
    ['!?', 'no letter'],
    ['12', 'has 2 digits'],
    ['1234567890123456', 'has 16 digits'],
    ['+44 20 7946 0123', 'write +442079460123'],
    ['12-34', 'write 1234'],
  ])('may not be %j', (sender, why) => {
    expect(senderFault(sender)).toContain(why);
  });
});
