# What there is at the first start.
Room.create!(slug: "general", title: "General", open: true)
Room.create!(slug: "random", title: "Random", open: true)
engineering = Room.create!(slug: "engineering", title: "Engineering")

%w[ada grace linus].each { |name| engineering.users << User.create!(name: name) }

Book.create!(title: "Notes on the Analytical Engine", author: "Ada Lovelace")
Book.create!(title: "The Art of Computer Programming", author: "Donald Knuth")
Book.create!(title: "A Pattern Language", author: "Christopher Alexander")
