"""What stands in the same network and speaks SNMP: switches, printers, UPSes. Decoding is pure; profiles are data."""
