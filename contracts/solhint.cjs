// What solhint checks (`npx solhint --noPoster --max-warnings 0 -c solhint.cjs 'src/**/*.sol'`), each rule that is switched off
// with its reason.
module.exports = {
  extends: 'solhint:recommended',
  rules: {
    'compiler-version': ['error', '0.8.37'],
    'func-visibility': ['error', { ignoreConstructors: true }],
    'max-line-length': ['error', 140],
    // It wants a tag for every parameter, also where the sentence above already says what it is.
    'use-natspec': 'off',
    // It wants `a < b + 1` for `a <= b`, which costs a reader more than it saves.
    'gas-strict-inequalities': 'off',
    // Amounts are not searched for; indexing them costs gas.
    'gas-indexed-events': 'off',
    // The long strings are the types that are signed; only their hashes are in the code.
    'gas-small-strings': 'off',
    // Every refusal is a custom error with what it needs to be understood.
    'gas-custom-errors': 'error',
  },
};
