"""What people write into the register: each act is one transaction, checked field by field before it is written."""
