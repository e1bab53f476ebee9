export interface Product {
  name: unknown;
  price: unknown;
  stock: unknown;
}
