/** As `npm start` creates them; see `tools/demo`. */
export const demoUsers: readonly {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}[] = [
  { name: 'Mara Lindqvist', email: 'customer@shop.example', password: 'development-only-customer' },
  { name: 'Tom Okafor', email: 'staff@shop.example', password: 'development-only-staff' },
  { name: 'Ines Moreau', email: 'admin@shop.example', password: 'development-only-admin' },
];
