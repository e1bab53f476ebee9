// Starts Jest, wherever npm has put it: npm test -- --watch
import 'jest/bin/jest';
