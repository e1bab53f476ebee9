export interface Product {
  name: unknown;
  price: unknown;
  mine: string;
}
