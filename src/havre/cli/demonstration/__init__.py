"""What `havre demo` fills a data folder with. Everything about its cases is invented."""
